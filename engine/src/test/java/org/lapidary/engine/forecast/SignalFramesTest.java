package org.lapidary.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.state.SignalAction;

/** Frames as the kernel lays them, and what looks like one. */
class SignalFramesTest {

    private static final long CODE = 0x1000;
    private static final long RESTORER = 0x1800;
    private static final long STACK = BytesMemory.DATA + 0x1000;
    private static final long USR1 = 1L << 9;
    private static final long SA_NODEFER = 0x40000000L;

    private final BytesMemory memory = new BytesMemory().put(CODE, new byte[0x1000]);

    private static SignalAction action(long flags, long mask) {
        return new SignalAction(10, CODE, flags, RESTORER, mask);
    }

    /** Two words, the frame and as much again. */
    private void frame(long restorer, long savedStackPointer, long savedMask) {
        long[] words = new long[100];
        words[2] = restorer;
        words[2 + 168 / 8] = savedStackPointer;
        words[2 + 176 / 8] = CODE + 4;
        words[2 + 304 / 8] = savedMask;
        memory.words(STACK, words);
    }

    private Optional<Severity> severity(SignalAction action, long mask) {
        return SignalFrames.reason(List.of(action), STACK, mask, memory, false).map(Reason::severity);
    }

    private Optional<Severity> severityWhereOneReturned(SignalAction action, long mask) {
        return SignalFrames.reason(List.of(action), STACK, mask, memory, true).map(Reason::severity);
    }

    @Test
    void aHandlerInProgressIsFoundByItsFrameAndMask() {
        frame(RESTORER, STACK + 0x600, 0x4);
        assertThat(severity(action(0, 0), USR1 | 0x4)).contains(Severity.RISKY);
        assertThat(severity(action(0, 0x30), USR1 | 0x34)).contains(Severity.RISKY);
    }

    @Test
    void aHandlerThatWasSeenToReturnIsUnusable() {
        frame(RESTORER, STACK + 0x600, 0x4);
        assertThat(severityWhereOneReturned(action(0, 0), USR1 | 0x4)).contains(Severity.UNUSABLE);
        assertThat(severityWhereOneReturned(action(0, 0), 0x4)).isEmpty();
        assertThat(severityWhereOneReturned(action(SA_NODEFER, 0), 0x4)).contains(Severity.RISKY);
    }

    @Test
    void aFrameThatWasLeftBehindIsToldByTheMask() {
        frame(RESTORER, STACK + 0x600, 0x4);
        assertThat(severity(action(0, 0), 0x4)).isEmpty();
    }

    @Test
    void whereTheMaskTellsNothingTheFrameIsASuspicion() {
        frame(RESTORER, STACK + 0x600, 0x4);
        assertThat(severity(action(SA_NODEFER, 0), 0x4)).contains(Severity.RISKY);
    }

    @Test
    void otherWordsAreNoFrame() {
        frame(RESTORER + 8, STACK + 0x600, 0);
        assertThat(severity(action(0, 0), USR1)).isEmpty();
        frame(RESTORER, STACK + 8, 0); // the interrupted stack pointer below the frame
        assertThat(severity(action(0, 0), USR1)).isEmpty();
    }

    @Test
    void withoutHandlersNothingIsLookedFor() {
        frame(RESTORER, STACK + 0x600, 0);
        assertThat(severity(new SignalAction(10, 1, 0, RESTORER, 0), USR1)).isEmpty();
    }
}
