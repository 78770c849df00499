package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A pipe into which nothing is ever written. A child that reads from it waits for as long as this process lives, and
 * finds end-of-file when it is gone, however it went: kill -9 included.
 */
final class Lifeline {

    private static final int O_CLOEXEC = 02000000;
    /** fcntl(2), {@code linux/fcntl.h}. */
    private static final int F_DUPFD_CLOEXEC = 1030;
    /** Above the descriptors that {@link Spawn} arranges in a child. */
    private static final int LEAST_DESCRIPTOR = 10;

    private static int readEnd;

    private Lifeline() {}

    /**
     * The end to read from; the other one stays open, unused, until the process ends.
     *
     * @throws SystemCallFailed where there is none yet and none can be made
     */
    static synchronized int readEnd() {
        if (readEnd == 0) {
            readEnd = open();
        }
        return readEnd;
    }

    private static int open() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            Syscalls.check("pipe", Syscalls.call(Syscalls.PIPE2, ends.address(), O_CLOEXEC, 0));
            int read = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            long moved =
                    Syscalls.check("fcntl", Syscalls.call(Syscalls.FCNTL, read, F_DUPFD_CLOEXEC, LEAST_DESCRIPTOR));
            Syscalls.close(read);
            return (int) moved;
        }
    }
}
