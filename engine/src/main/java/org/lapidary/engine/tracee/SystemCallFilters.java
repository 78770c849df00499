package org.lapidary.engine.tracee;

import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Ptrace;

/**
 * Seccomp filters that a program has put itself under (seccomp(2)): they would be asked about the calls made in its name
 * too, and might kill it for one. A tracer with CAP_SYS_ADMIN that is under no filter itself may suspend them
 * ({@code PTRACE_O_SUSPEND_SECCOMP}, Linux 4.3); it does so for each such call and no longer.
 */
public final class SystemCallFilters {

    /** Of a checkpoint: that the program was under filters of its own, which a restored one is not. */
    public static final String ATTRIBUTE = "seccomp";

    /** Those that this process is under itself, and so all that it starts, as in containers. */
    private static final String OWN = ProcStatus.filters((int) ProcessHandle.current().pid());

    /** Whether the kernel lets this process suspend filters, which only a try tells. */
    private static volatile boolean refused;

    private SystemCallFilters() {}

    /** Suspends those of a task that stands still, where that is permitted; {@link #enforce} is to follow. */
    static void suspend(Ptrace task) {
        if (!refused) {
            int result = task.setOptions(Tracee.OPTIONS | Ptrace.OPTION_SUSPEND_SECCOMP);
            refused = result < 0 && result != -Errno.ESRCH;
        }
    }

    static void enforce(Ptrace task) {
        if (!refused) {
            task.setOptions(Tracee.OPTIONS); // fails where the task is gone
        }
    }

    /** True where these {@link ProcStatus#filters} are not those that a program was started with. */
    public static boolean areOwn(String filters) {
        return !filters.equals(OWN);
    }

    /** True where calls made in the name of one of these threads would meet filters that the program has set. */
    public static boolean areInTheWay(Iterable<Integer> threads) {
        if (refused) {
            for (int tid : threads) {
                if (areOwn(ProcStatus.filters(tid))) {
                    return true;
                }
            }
        }
        return false;
    }
}
