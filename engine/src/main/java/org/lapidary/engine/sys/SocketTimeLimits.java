package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** How long sockets of other processes wait (socket(7), {@code include/uapi/asm-generic/socket.h}). */
public final class SocketTimeLimits {

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    /** struct timeval: seconds, microseconds. */
    private static final int TIMEVAL_BYTES = 16;

    private SocketTimeLimits() {}

    /**
     * Nanoseconds; empty where there is no limit or no socket.
     *
     * @throws SystemCallFailed where the descriptor cannot be had: this process may open no more, or the kernel or a filter
     *     around it has no pidfd_getfd(2)
     */
    public static OptionalLong nanos(int pid, int descriptor, boolean receiving) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(TIMEVAL_BYTES, 8);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            length.set(ValueLayout.JAVA_INT, 0, TIMEVAL_BYTES);
            int mine = PidFd.take(pid, descriptor);
            long error;
            try {
                error = Syscalls.call(
                        Syscalls.GETSOCKOPT,
                        mine,
                        SOL_SOCKET,
                        receiving ? SO_RCVTIMEO : SO_SNDTIMEO,
                        value.address(),
                        length.address(),
                        0);
            } finally {
                Syscalls.close(mine);
            }
            long nanos = value.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000 + value.get(ValueLayout.JAVA_LONG, 8) * 1_000;
            return error < 0 || nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
        }
    }
}
