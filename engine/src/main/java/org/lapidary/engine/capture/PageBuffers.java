package org.lapidary.engine.capture;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers between the capture and the store, of {@value #PAGES} pages each, used again and again; a few are made at
 * once, the others when first needed. Together they never hold more than a budget: a capture that finds none free
 * waits, the process standing still, until the store has taken some.
 */
public final class PageBuffers implements AutoCloseable {

    /** Pages in a buffer: 4 MiB. */
    static final int PAGES = 1024;

    /** Buffers made in advance, since the kernel takes 2 ms for the memory of each: enough for a small program. */
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
    private boolean closed;

    /** @param budget bytes that all buffers together may take, at least two buffers' worth being taken */
    public PageBuffers(long budget) {
        this(budget, READY);
    }

    /** @param ready how many are made at once */
    public PageBuffers(long budget, int ready) {
        most = (int) Math.max(2, budget / ((long) PAGES * PAGE_SIZE));
        while (made < Math.min(ready, most)) {
            free.push(make());
        }
    }

    private Buffer make() {
        made++;
        return new Buffer(arena.allocate((long) PAGES * PAGE_SIZE, PAGE_SIZE));
    }

    /** A free buffer, or null where {@link #take} would have to wait. */
    synchronized Buffer takeIfFree() throws InterruptedException {
        return free.isEmpty() && made == most && !closed ? null : take();
    }

    synchronized Buffer take() throws InterruptedException {
        while (free.isEmpty() && made == most && !closed) {
            wait();
        }
        if (closed) {
            throw new InterruptedException("the store takes no more pages");
        }
        return free.isEmpty() ? make() : free.pop();
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
