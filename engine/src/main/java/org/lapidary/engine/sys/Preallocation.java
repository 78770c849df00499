package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Room on disk for a file before it is written: fallocate(2). */
public final class Preallocation {

    private static final int O_WRONLY_CLOEXEC = 02000001;

    private Preallocation() {}

    /**
     * Makes an existing file {@code bytes} long and has the file system set aside its blocks, in one piece where it can.
     * They read as zeros.
     *
     * @return 0, or the error number: EOPNOTSUPP where the file system has no such thing, ENOSPC where there is no room
     */
    public static int reserve(String path, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            long descriptor = Syscalls.call(Syscalls.OPEN, name.address(), O_WRONLY_CLOEXEC, 0);
            if (descriptor < 0) {
                return (int) -descriptor;
            }
            long result = Syscalls.call(Syscalls.FALLOCATE, descriptor, 0, 0, bytes);
            Syscalls.close((int) descriptor);
            return (int) -result;
        }
    }
}
