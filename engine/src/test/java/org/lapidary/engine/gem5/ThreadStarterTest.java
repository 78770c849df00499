package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;

class ThreadStarterTest {

    private final SyntheticProcess process = new SyntheticProcess();

    private ThreadStarter starter(int threads) {
        process.threads = threads;
        ProcessState state = process.state();
        List<Registers> registers = Collections.nCopies(threads, state.mainThread().registers());
        return new ThreadStarter(state, registers);
    }

    @Test
    void oneThreadNeedsNoStarting() {
        ThreadStarter starter = starter(1);
        assertThat(starter.pages()).isZero();
        assertThat(starter.first()).isEqualTo(process.state().mainThread().registers());
    }

    @Test
    void theFirstThreadBeginsInPagesThatTheProgramDoesNotHave() {
        process.map(0x10000, 0x12000, "");
        process.map(0x13000, 0x14000, "");
        ThreadStarter starter = starter(3);
        assertThat(starter.pages()).isEqualTo(3);
        assertThat(starter.first().rip()).isEqualTo(starter.address());
        assertThat(process.state().mappings())
                .noneMatch(m -> m.start() < starter.address() + 3 * 4096 && starter.address() < m.end());
    }

    @Test
    void eachPageHoldsWhereItsThreadGoesOn() {
        ThreadStarter starter = starter(3);
        Registers registers = process.state().mainThread().registers();
        ByteBuffer content = starter.content().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(content.capacity()).isEqualTo(3 * 4096);
        for (int page = 0; page < 3; page++) {
            assertThat(content.getLong(page * 4096 + 2816)).isEqualTo(registers.rip());
            assertThat(content.getLong(page * 4096 + 2824)).isEqualTo(registers.rsp());
            assertThat(content.getLong(page * 4096 + 2560)).isEqualTo(registers.get(Name.EFLAGS));
        }
    }

    @Test
    void threadsThatOneCodePageCannotStartAreRefused() {
        assertThat(starter(40).content().capacity()).isEqualTo(40 * 4096);
        assertThatThrownBy(() -> starter(41)).isInstanceOf(EngineException.BadRequest.class);
    }
}
