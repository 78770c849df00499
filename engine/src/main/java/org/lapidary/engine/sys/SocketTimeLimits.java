package org.lapidary.engine.sys;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** How long sockets of other processes wait (socket(7)). */
public final class SocketTimeLimits {

    private SocketTimeLimits() {}

    /**
     * Nanoseconds; empty where there is no limit or no socket.
     *
     * @throws SystemCallFailed where the descriptor cannot be had: this process may open no more, or the kernel or a filter
     *     around it has no pidfd_getfd(2)
     */
    public static OptionalLong nanos(int pid, int descriptor, boolean receiving) {
        try (BorrowedSocket socket = BorrowedSocket.of(pid, descriptor)) {
            return nanos(socket, receiving ? BorrowedSocket.SO_RCVTIMEO : BorrowedSocket.SO_SNDTIMEO);
        }
    }

    private static OptionalLong nanos(BorrowedSocket socket, int option) {
        MemorySegment limit;
        try {
            limit = MemorySegment.ofArray(socket.option(option));
        } catch (SystemCallFailed noSocket) {
            return OptionalLong.empty();
        }
        long nanos = limit.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) * 1_000_000_000
                + limit.get(ValueLayout.JAVA_LONG_UNALIGNED, 8) * 1_000;
        return nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }
}
