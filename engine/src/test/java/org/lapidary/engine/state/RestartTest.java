package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.state.Registers.Name;

class RestartTest {

    private static final long NANOSLEEP = 35;

    private static Registers stopped(long rax, long origRax) {
        return new Registers(new long[Registers.COUNT])
                .with(Name.RIP, 0x1002)
                .with(Name.RAX, rax)
                .with(Name.ORIG_RAX, origRax);
    }

    @ParameterizedTest
    @ValueSource(longs = {-512, -513, -514, -516})
    void anInterruptedCallIsIssuedAgain(long rax) {
        Registers again = Restart.reissue(stopped(rax, NANOSLEEP));
        assertThat(again.rip()).isEqualTo(0x1000);
        assertThat(again.rax()).isEqualTo(NANOSLEEP);
        assertThat(again.get(Name.ORIG_RAX)).isEqualTo(-1);
    }

    @Test
    void aCallThatReturnedAnErrorIsLeftAlone() {
        Registers same = Restart.reissue(stopped(-4, NANOSLEEP));
        assertThat(same.rip()).isEqualTo(0x1002);
        assertThat(same.rax()).isEqualTo(-4);
    }

    @Test
    void aValueThatLooksInterruptedOutsideACallIsLeftAlone() {
        Registers same = Restart.reissue(stopped(-512, -1));
        assertThat(same.rip()).isEqualTo(0x1002);
        assertThat(same.rax()).isEqualTo(-512);
    }

    @Test
    void aCallCanBeCompletedInstead() {
        Registers done = Restart.complete(stopped(-516, NANOSLEEP), 0);
        assertThat(done.rip()).isEqualTo(0x1002);
        assertThat(done.rax()).isZero();
    }
}
