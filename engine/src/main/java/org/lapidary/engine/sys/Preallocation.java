package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Room on disk for a file before it is written: fallocate(2). */
public final class Preallocation {

    private static final int O_WRONLY_CLOEXEC = 02000001;

    /** {@code FALLOC_FL_KEEP_SIZE} of include/uapi/linux/falloc.h. */
    private static final int KEEP_SIZE = 1;

    private Preallocation() {}

    /**
     * Has the file system set aside the first {@code bytes} of an existing file, in one piece where it can. The file's
     * length stays as it is.
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
            long result = Syscalls.call(Syscalls.FALLOCATE, descriptor, KEEP_SIZE, 0, bytes);
            Syscalls.close((int) descriptor);
            return (int) -result;
        }
    }
}
