package org.lapidary.engine.gem5;

import java.util.BitSet;
import java.util.List;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Restart;

/**
 * How a thread that was stopped inside a system call goes on in gem5, which ends the simulation at a call that it does
 * not implement.
 */
final class SystemCalls {

    /**
     * Calls that v24.0.0.1 implements or ignores (src/arch/x86/linux/syscall_tbl64.cc), as ranges of numbers, both
     * ends included.
     */
    private static final int[][] KNOWN = {
        {0, 14},
        {16, 25},
        {28, 28},
        {32, 33},
        {35, 35},
        {39, 39},
        {41, 56},
        {59, 61},
        {63, 63},
        {72, 72},
        {75, 80},
        {82, 84},
        {86, 93},
        {95, 100},
        {102, 102},
        {104, 104},
        {107, 111},
        {117, 117},
        {131, 131},
        {133, 133},
        {137, 138},
        {141, 141},
        {151, 151},
        {154, 154},
        {157, 158},
        {160, 160},
        {186, 186},
        {201, 204},
        {217, 218},
        {221, 221},
        {228, 229},
        {231, 231},
        {234, 235},
        {237, 237},
        {239, 239},
        {257, 264},
        {267, 269},
        {273, 273},
        {284, 285},
        {290, 290},
        {293, 293},
        {302, 302},
        {309, 309},
        {318, 318},
        {332, 332},
        {334, 334},
        {435, 435}
    };

    private static final BitSet IMPLEMENTED = new BitSet();

    static {
        for (int[] range : KNOWN) {
            IMPLEMENTED.set(range[0], range[1] + 1);
        }
    }

    private static final int NANOSLEEP = 35;
    private static final int CLOCK_NANOSLEEP = 230;
    /** Stands for a sleep, poll or futex wait with a time limit that was interrupted twice. */
    private static final int RESTART_SYSCALL = 219;

    /** Error number of an interrupted call, as every caller of a blocking call must expect it. */
    private static final long EINTR = 4;

    private SystemCalls() {}

    /** Registers to go on with; adds a warning where the program sees something else than natively. */
    static Registers resume(Registers registers, List<String> warnings) {
        long call = Restart.pendingCall(registers);
        if (call < 0) {
            return Restart.reissue(registers);
        }
        if (call == NANOSLEEP || call == CLOCK_NANOSLEEP || call == RESTART_SYSCALL) {
            // Simulated time has its own pace: the sleep is over. Zero also means "timed out" to poll and is an
            // allowed answer of a futex wait.
            return Restart.complete(registers, 0);
        }
        if (call < IMPLEMENTED.length() && IMPLEMENTED.get((int) call)) {
            return Restart.reissue(registers);
        }
        warnings.add("system call " + call + ", in progress at the checkpoint, is unknown to gem5 v24.0: it returns"
                + " 'interrupted' (EINTR); gem5 stops should the program repeat it");
        return Restart.complete(registers, -EINTR);
    }
}
