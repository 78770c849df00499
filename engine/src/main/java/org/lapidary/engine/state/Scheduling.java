package org.lapidary.engine.state;

import java.util.List;

/**
 * How the kernel schedules a thread (sched(7)).
 *
 * @param policy {@code SCHED_OTHER} 0, {@code SCHED_FIFO} 1, {@code SCHED_RR} 2, {@code SCHED_BATCH} 3,
 *     {@code SCHED_IDLE} 5
 * @param priority real-time priority, 0 for the policies without
 * @param nice -20 to 19
 * @param processors that it may run on, a bit each, in words of 64; empty for those that its tracer may run on
 */
public record Scheduling(int policy, int priority, int nice, List<Long> processors) {

    /** As threads begin. */
    public static final Scheduling USUAL = new Scheduling(0, 0, 0, List.of());
}
