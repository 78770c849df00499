package org.lapidary.engine.create;

/**
 * Run time of the program: wall-clock time since its exec less the time it was made to stand still. Nanoseconds of
 * {@link System#nanoTime}.
 */
final class RunClock {

    private final long start = System.nanoTime();
    private long paused;

    long elapsed(long now) {
        return now - start - paused;
    }

    void addPause(long nanos) {
        paused += nanos;
    }

    /** When, by the wall clock, the run time reaches {@code elapsed}, if the program keeps running. */
    long wallTimeOf(long elapsed) {
        return start + paused + elapsed;
    }
}
