package org.lapidary.engine.state;

/**
 * A timer of setitimer(2) or alarm(2) that is running.
 *
 * @param which {@code ITIMER_REAL} 0, {@code ITIMER_VIRTUAL} 1 or {@code ITIMER_PROF} 2
 * @param intervalMicros microseconds between its signals, 0 where there is one only
 * @param remainingMicros microseconds to the next
 */
public record IntervalTimer(int which, long intervalMicros, long remainingMicros) {}
