package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** The time that any process has spent on processors, by clock_gettime(2), which asks for no permission. */
public final class ProcessClock {

    // Linux include/linux/posix-timers_types.h: the id of such a clock is the complement of the process's, shifted by
    // three bits, of which CPUCLOCK_SCHED is the scheduler's count. (That of a thread can be read in its process only.)
    private static final int SHIFT = 3;
    private static final int BY_THE_SCHEDULER = 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ProcessClock() {}

    /** Nanoseconds of all its threads, in user mode and in the kernel; empty where there is no such process (any more). */
    public static OptionalLong nanos(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2 * Long.BYTES, Long.BYTES); // struct timespec
            long clock = ~pid << SHIFT | BY_THE_SCHEDULER;
            return Syscalls.call(Syscalls.CLOCK_GETTIME, clock, time.address(), 0) < 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(time.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                            + time.get(ValueLayout.JAVA_LONG, Long.BYTES));
        }
    }
}
