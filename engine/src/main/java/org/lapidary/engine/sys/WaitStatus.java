package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What {@code wait4(2)} reported about one task.
 *
 * @param pid process or thread id
 * @param status the raw status word, read with the macros of {@code bits/waitstatus.h}
 */
public record WaitStatus(int pid, int status) {

    /** Wait for tasks of any kind, threads that ptrace attached among them (wait(2)). */
    private static final int WALL = 0x40000000;
    /** Only tasks of the calling thread: leaves other threads' children, and the JDK's, alone (wait(2)). */
    private static final int WNOTHREAD = 0x20000000;

    private static final int WUNTRACED = 2;
    private static final int WNOHANG = 1;

    /**
     * Blocks until any task of the calling thread changes state; null where the thread has no task left. That SIGCONT has
     * come is not told (WCONTINUED): a task may run by then, or stand in another stop. A seized one tells it by a stop.
     */
    public static WaitStatus any() {
        return wait(-1, WALL | WNOTHREAD | WUNTRACED);
    }

    /** Blocks until task {@code pid} changes state; null where there is no such task. */
    public static WaitStatus of(int pid) {
        return wait(pid, WALL | WNOTHREAD | WUNTRACED);
    }

    /** The next change of state of any task of the calling thread where there is one already, else null. */
    public static WaitStatus pollAny() {
        return wait(-1, WALL | WNOTHREAD | WUNTRACED | WNOHANG);
    }

    /** The next change of state of {@code pid} where there is one already, else null. */
    public static WaitStatus poll(int pid) {
        return wait(pid, WALL | WNOTHREAD | WUNTRACED | WNOHANG);
    }

    private static WaitStatus wait(int pid, int options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            long result;
            do {
                result = Syscalls.call(Syscalls.WAIT4, pid, status.address(), options, 0);
            } while (result == -Errno.EINTR);
            if (result == -Errno.ECHILD || result == 0) {
                return null;
            }
            Syscalls.check("wait4", result);
            return new WaitStatus((int) result, status.get(ValueLayout.JAVA_INT, 0));
        }
    }

    public boolean exited() {
        return (status & 0x7f) == 0;
    }

    public int exitCode() {
        return (status >> 8) & 0xff;
    }

    /** True where a signal ended the task. */
    public boolean killed() {
        return !exited() && !stopped();
    }

    public int killSignal() {
        return status & 0x7f;
    }

    public boolean gone() {
        return exited() || killed();
    }

    public boolean stopped() {
        return (status & 0xff) == 0x7f;
    }

    /** The signal of a stop; {@code SIGTRAP | 0x80} for a system call stop. */
    public int stopSignal() {
        return (status >> 8) & 0xff;
    }

    /** The ptrace event of a stop, 0 where it is none. */
    public int event() {
        return status >>> 16;
    }

    @Override
    public String toString() {
        if (exited()) {
            return pid + " exited " + exitCode();
        }
        return stopped() ? pid + " stopped by " + stopSignal() + " event " + event() : pid + " status " + status;
    }
}
