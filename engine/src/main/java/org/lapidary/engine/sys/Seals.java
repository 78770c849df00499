package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What may no longer be done to memory of memfd_create(2); constants from {@code include/uapi/linux/fcntl.h}. */
public final class Seals {

    /** fcntl(2). */
    public static final int F_ADD_SEALS = 1033;

    private static final int F_GET_SEALS = 1034;

    /** F_SEAL_WRITE: nothing may write to it, and no mapping that could may stand. */
    public static final int WRITE = 8;

    private static final int O_CLOEXEC = 02000000;

    private Seals() {}

    /** The seals of the file at {@code path}; 0 for what can't be sealed or looked at. */
    public static int of(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            long descriptor = Syscalls.call(Syscalls.OPEN, name.address(), O_CLOEXEC, 0);
            if (descriptor < 0) {
                return 0;
            }
            long seals = Syscalls.call(Syscalls.FCNTL, descriptor, F_GET_SEALS, 0);
            Syscalls.close((int) descriptor);
            return (int) Math.max(0, seals);
        }
    }
}
