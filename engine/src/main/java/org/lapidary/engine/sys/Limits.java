package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Resource limits of other processes, by prlimit(2). */
public final class Limits {

    private Limits() {}

    /** Soft and hard limit of a resource. */
    public static long[] get(int pid, int resource) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(16, 8);
            Syscalls.check(
                    "prlimit", Syscalls.call(Syscalls.PRLIMIT64, pid, resource, 0, pair.address()));
            return new long[] {pair.get(ValueLayout.JAVA_LONG, 0), pair.get(ValueLayout.JAVA_LONG, 8)};
        }
    }

    /** Sets both; zero, or a negated error number. */
    public static long set(int pid, int resource, long soft, long hard) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(16, 8);
            pair.set(ValueLayout.JAVA_LONG, 0, soft);
            pair.set(ValueLayout.JAVA_LONG, 8, hard);
            return Syscalls.call(Syscalls.PRLIMIT64, pid, resource, pair.address(), 0);
        }
    }
}
