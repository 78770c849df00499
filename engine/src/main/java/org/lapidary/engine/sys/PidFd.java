package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A process by a descriptor (pidfd_open(2), Linux 5.3): means that process for ever, where a number may come to mean
 * another once its process has been waited for. All but {@link #awaitEnd} and {@link #hasEnded} may be called from any
 * thread.
 */
public final class PidFd implements AutoCloseable {

    /** {@code include/uapi/linux/wait.h}, as the next five; Linux 5.4. */
    private static final int P_PIDFD = 3;

    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x1000000;
    private static final int WNOTHREAD = 0x20000000;
    private static final int WALL = 0x40000000;
    private static final int SIGINFO_BYTES = 128;

    /** {@code si_signo}, which stays 0 where there was nothing to tell. */
    private static final int SIGNAL_OFFSET = 0;

    private final int descriptor;

    /** @throws SystemCallFailed where there is no such process or no such call */
    public PidFd(int pid) {
        descriptor = (int) Syscalls.check("pidfd_open", Syscalls.call(Syscalls.PIDFD_OPEN, pid, 0, 0));
    }

    /**
     * A copy of descriptor {@code remote} of process {@code pid}, by pidfd_getfd(2) (Linux 5.6), to be closed.
     *
     * @throws SystemCallFailed where there is none, or no such call
     */
    static int take(int pid, int remote) {
        try (PidFd process = new PidFd(pid)) {
            return (int) Syscalls.check(
                    "pidfd_getfd", Syscalls.call(Syscalls.PIDFD_GETFD, process.descriptor, remote, 0));
        }
    }

    /** Sends a signal, 0 for none; false where the process has ended and been waited for. */
    public boolean signal(int number) {
        return Syscalls.call(Syscalls.PIDFD_SEND_SIGNAL, descriptor, number, 0, 0) == 0;
    }

    /** Waits for the end of a tracee of the calling thread, unless it has been told of it already. */
    public void awaitEnd() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
            long result;
            do {
                result = await(info, 0);
            } while (result == -Errno.EINTR);
        }
    }

    /** Whether a tracee of the calling thread has ended; what {@link #awaitEnd} is told stays to be told. */
    public boolean hasEnded() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
            long result = await(info, WNOHANG | WNOWAIT);
            return result == -Errno.ECHILD || result == 0 && info.get(ValueLayout.JAVA_INT, SIGNAL_OFFSET) != 0;
        }
    }

    private long await(MemorySegment info, int flags) {
        return Syscalls.call(
                Syscalls.WAITID, P_PIDFD, descriptor, info.address(), WEXITED | WALL | WNOTHREAD | flags, 0, 0);
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
