package org.lapidary.engine.gem5;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.sys.Syscalls;

/**
 * How a thread that was stopped inside a system call goes on in gem5, which ends the simulation at a call that it does
 * not implement.
 */
public final class SystemCalls {

    private static final int NANOSLEEP = 35;
    private static final int CLOCK_NANOSLEEP = 230;

    /** Error number of an interrupted call, as every caller of a blocking call must expect it. */
    private static final long EINTR = 4;

    private SystemCalls() {}

    /** Registers to go on with. */
    public static Registers resumed(Registers registers) {
        return resume(registers, new ArrayList<>());
    }

    /** Registers to go on with; adds a warning where the program sees something else than natively. */
    static Registers resume(Registers registers, List<String> warnings) {
        long call = Restart.pendingCall(registers);
        if (call < 0) {
            return Restart.reissue(registers);
        }
        if (call == NANOSLEEP || call == CLOCK_NANOSLEEP || call == Syscalls.RESTART_SYSCALL) {
            // Simulated time has its own pace: the sleep is over. Zero also means "timed out" to poll and is an
            // allowed answer of a futex wait.
            return Restart.complete(registers, 0);
        }
        if (SimulatedCalls.has(call)) {
            return Restart.reissue(registers);
        }
        warnings.add("system call " + SimulatedCalls.describe(call) + ", in progress at the checkpoint, is unknown to"
                + " gem5 v24.0: it returns 'interrupted' (EINTR); gem5 stops should the program repeat it");
        return Restart.complete(registers, -EINTR);
    }
}
