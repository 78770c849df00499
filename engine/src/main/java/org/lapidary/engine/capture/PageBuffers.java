package org.lapidary.engine.capture;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.lapidary.engine.sys.LargeMemory;

/**
 * Buffers between the capture and the store, of {@value #PAGES} pages each, used again and again; a few are made at
 * once, others when one is needed or soon might be. Together they never hold more than a budget: a capture that finds none free
 * waits, the process standing still, until the store has taken some.
 */
public final class PageBuffers implements AutoCloseable {

    /** Pages in a buffer: 4 MiB. */
    static final int PAGES = 1024;

    /** Buffers whose memory is there from the start, enough for a small program: the kernel takes its time for it. */
    private static final int READY = 8;

    private static final int PAGE_SIZE = 4096;

    /** Bytes of some pages and their numbers. */
    static final class Buffer {
        final MemorySegment bytes;
        final long[] vpns = new long[PAGES];
        int count;

        private Buffer(MemorySegment bytes) {
            this.bytes = bytes;
        }
    }

    private final Arena arena = Arena.ofShared();
    private final Deque<Buffer> free = new ArrayDeque<>();
    private final int most;
    private int made;
    private int waiting;
    private long waitingSince;
    private long waitedNanos;
    private boolean closed;

    /** @param budget bytes that all buffers together may take, at least two buffers' worth being taken */
    public PageBuffers(long budget) {
        this(budget, READY);
    }

    /** @param ready how many are made at once */
    public PageBuffers(long budget, int ready) {
        most = (int) Math.max(2, budget / ((long) PAGES * PAGE_SIZE));
        makeReady(ready);
    }

    /**
     * Sees to it that so many buffers are free, their memory being there, as far as the budget goes. To be called when
     * no program is waiting: fresh memory takes longer to come by than to fill.
     */
    public void makeReady(int wanted) {
        while (true) {
            synchronized (this) {
                if (free.size() >= wanted || made == most || closed) {
                    return;
                }
                made++;
            }
            Buffer buffer = make(true);
            synchronized (this) {
                free.push(buffer);
                notifyAll();
            }
        }
    }

    private Buffer make(boolean present) {
        return new Buffer(LargeMemory.allocate(arena, (long) PAGES * PAGE_SIZE, present));
    }

    /** Pages that half of the budget holds. */
    public long halfTheBudget() {
        return most / 2L * PAGES;
    }

    /** A free buffer, or null where {@link #take} would have to wait. */
    synchronized Buffer takeIfFree() throws InterruptedException {
        return free.isEmpty() && made == most && !closed ? null : take();
    }

    synchronized Buffer take() throws InterruptedException {
        if (free.isEmpty() && made == most && !closed) {
            await();
        }
        if (closed) {
            throw new InterruptedException("the store takes no more pages");
        }
        if (!free.isEmpty()) {
            return free.pop();
        }
        made++;
        return make(false);
    }

    private void await() throws InterruptedException {
        if (waiting++ == 0) {
            waitingSince = System.nanoTime();
        }
        try {
            while (free.isEmpty() && made == most && !closed) {
                wait();
            }
        } finally {
            if (--waiting == 0) {
                waitedNanos += System.nanoTime() - waitingSince;
            }
        }
    }

    /** How long, in all, somebody has waited for a buffer to be given back. */
    public synchronized long waitedNanos() {
        return waitedNanos;
    }

    /** How many can be had without waiting. */
    public synchronized int available() {
        return closed ? 0 : most - made + free.size();
    }

    /** Whether more than half of the room is taken. */
    public boolean isHalfTaken() {
        return available() < most / 2;
    }

    /** How many pages they hold. */
    public long availablePages() {
        return (long) available() * PAGES;
    }

    /** How many hold so many pages. */
    public int buffersFor(long pages) {
        return (int) Math.min(most, (pages + PAGES - 1) / PAGES);
    }

    /** How many there may be at most. */
    public int most() {
        return most;
    }

    /** An empty buffer that stands for something else than pages. */
    Buffer marker() {
        return new Buffer(MemorySegment.NULL);
    }

    synchronized void giveBack(Buffer buffer) {
        buffer.count = 0;
        free.push(buffer);
        notifyAll();
    }

    /** Turns away whoever waits or comes for a buffer. */
    public synchronized void shut() {
        closed = true;
        notifyAll();
    }

    /** Frees the memory; nobody may use a buffer any more. */
    @Override
    public void close() {
        shut();
        arena.close();
    }
}
