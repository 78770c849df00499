package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;

/** What becomes of the call that a program was in. */
class SystemCallsTest {

    private static final long CLOCK_NANOSLEEP = 230;
    private static final long READ = 0;
    private static final long EPOLL_WAIT = 232;

    private final List<String> warnings = new ArrayList<>();

    private static Registers interrupted(long call, long error) {
        return new SyntheticProcess().registers
                .with(Name.RIP, SyntheticProcess.CODE + Registers.SYSCALL_LENGTH)
                .with(Name.ORIG_RAX, call)
                .with(Name.RAX, -error);
    }

    @Example
    void aSleepIsOver() {
        Registers slept = SystemCalls.resume(interrupted(CLOCK_NANOSLEEP, 516), warnings);
        assertThat(slept.rax()).isZero();
        assertThat(slept.rip()).isEqualTo(SyntheticProcess.CODE + Registers.SYSCALL_LENGTH);
        assertThat(warnings).isEmpty();
    }

    @Example
    void aReadIsIssuedAgain() {
        Registers reads = SystemCalls.resume(interrupted(READ, 512), warnings);
        assertThat(reads.rax()).isEqualTo(READ);
        assertThat(reads.rip()).isEqualTo(SyntheticProcess.CODE);
        assertThat(warnings).isEmpty();
    }

    @Example
    void oneThatGem5DoesNotKnowIsReportedAsInterrupted() {
        assertThat(SystemCalls.resume(interrupted(EPOLL_WAIT, 514), warnings).rax()).isEqualTo(-4);
        assertThat(warnings).singleElement().asString().contains("epoll_wait (232)");
    }
}
