package org.lapidary.engine.create;

import java.util.function.Consumer;
import org.lapidary.engine.capture.PageBuffers;

/**
 * What a program has to bear because the store takes its pages more slowly than it changes them: waits at its
 * checkpoints, or checkpoints left out. On the tracer thread.
 */
final class Backlog {

    /**
     * The next checkpoint may well take more than the last, so many times as much: where it found no buffer, the program
     * would wait after all.
     */
    private static final int MORE = 2;

    /**
     * Checkpoints in a row that have to be in time before the store is no longer behind, the first time; each time that it
     * falls behind again twice as many, up to the second: it may be in time for being hurried alone.
     */
    private static final int IN_TIME = 4;

    private static final int MOST_IN_TIME = 64;

    private final Overload overload;
    private final StoringThread storing;
    private final PageBuffers memory;
    private final PageBuffers files;
    private final Consumer<String> notices;
    private volatile boolean late;
    private int wanted = IN_TIME / 2;
    private int inTime;
    private int needed;
    private long memoryWaits;
    private long fileWaits;
    private long waitedNanos;
    private int leftOut;
    private boolean said;

    Backlog(
            Overload overload,
            StoringThread storing,
            PageBuffers memory,
            PageBuffers files,
            Consumer<String> notices) {
        this.overload = overload;
        this.storing = storing;
        this.memory = memory;
        this.files = files;
        this.notices = notices;
    }

    /** A checkpoint is due. */
    void due() {
        if (storing.isBusy()) {
            wanted = late ? wanted : Math.min(MOST_IN_TIME, 2 * wanted);
            inTime = 0;
            late = true;
        } else if (late && ++inTime >= wanted) {
            late = false;
        }
    }

    /**
     * Whether pages come faster than they are stored: one of the last checkpoints that were due met one that was not stored
     * yet, or one alone takes up half of the room. For any thread.
     */
    boolean isBehind() {
        return late || memory.isHalfTaken();
    }

    /**
     * Whether the next checkpoint is to be left out, because there is no room for twice the pages that the last one
     * took. More than half of all the room is not asked for: so much might never be free at once.
     */
    boolean leavesOut() {
        boolean full = overload == Overload.SKIP
                && (storing.isFull() || memory.available() < Math.min(needed, memory.most() / 2));
        if (full) {
            leftOut++;
            say("checkpoints are left out");
        }
        return full;
    }

    /**
     * How many of so many pages a program that is not to wait would have to wait with, for want of room; what changed has
     * been asked for by then, so that it is too late to leave the checkpoint out.
     */
    long waiting(long pages) {
        return overload == Overload.SKIP ? Math.max(0, pages - memory.availablePages()) : 0;
    }

    /** The pages of a checkpoint are going to be submitted and read. */
    void begin() {
        memoryWaits = memory.waitedNanos() + storing.waitedNanos();
        fileWaits = files.waitedNanos();
    }

    /** So many pages of the memory have been read while the program stood still. */
    void memoryRead(long pages) {
        needed = memory.buffersFor(pages * MORE);
        add(memory.waitedNanos() + storing.waitedNanos() - memoryWaits);
    }

    /** The contents of files have been read too. */
    void filesRead() {
        add(files.waitedNanos() - fileWaits);
    }

    private void add(long nanos) {
        if (nanos > 0) {
            waitedNanos += nanos;
            say("it waits at its checkpoints (--on-overload skip leaves them out)");
        }
    }

    private void say(String what) {
        if (!said) {
            said = true;
            notices.accept("the program changes its memory faster than the store takes it: " + what);
        }
    }

    /** How long the program has waited in all, nanoseconds. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** How many checkpoints were left out. */
    int leftOut() {
        return leftOut;
    }
}
