package org.lapidary.engine.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.lapidary.engine.EngineException;

/**
 * The pages of one capture on their way to the store: filled by the tracer thread, drained by the storing one. They are
 * handed over when the capture is complete, or when no buffer is free any more: a store that began at once would take
 * the processors from the reading that the program waits for (on two of them that made pauses twice as long).
 */
public final class CapturedPages implements CaptureSource {

    private final PageBuffers buffers;
    private final BlockingQueue<PageBuffers.Buffer> queue = new LinkedBlockingQueue<>();
    private final List<PageBuffers.Buffer> held = new ArrayList<>();
    private final PageBuffers.Buffer end;
    private final PageBuffers.Buffer broken;
    private volatile int used;
    private PageBuffers.Buffer current;
    private int index;
    private boolean finished;
    private boolean lost;

    public CapturedPages(PageBuffers buffers) {
        this.buffers = buffers;
        this.end = buffers.marker();
        this.broken = buffers.marker();
    }

    /** An empty buffer, to be {@link #add added}; waits for the store where none is free. */
    PageBuffers.Buffer emptyBuffer() throws InterruptedException {
        PageBuffers.Buffer buffer = buffers.takeIfFree();
        if (buffer != null) {
            return buffer;
        }
        handOver();
        return buffers.take();
    }

    /** An empty buffer, to be {@link #add added}, or null where none is free. */
    PageBuffers.Buffer emptyBufferIfFree() throws InterruptedException {
        return buffers.takeIfFree();
    }

    /** Takes a buffer, which may be empty. */
    void add(PageBuffers.Buffer buffer) {
        if (buffer.count == 0) {
            buffers.giveBack(buffer);
            return;
        }
        used++;
        held.add(buffer);
    }

    @Override
    public int buffersUsed() {
        return used;
    }

    private void handOver() {
        queue.addAll(held);
        held.clear();
    }

    /** No more pages will come. To say so twice does no harm. */
    public void complete() {
        handOver();
        queue.add(end);
    }

    /** Makes the reader fail: the process was lost while it was being read. */
    public void abort() {
        handOver();
        queue.add(broken);
    }

    @Override
    public boolean isBroken() {
        return lost;
    }

    @Override
    public boolean next() {
        if (current != null && ++index < current.count) {
            return true;
        }
        if (current != null) {
            buffers.giveBack(current);
            current = null;
        }
        if (finished) {
            return false;
        }
        try {
            PageBuffers.Buffer buffer = queue.take();
            if (buffer == broken) {
                finished = true;
                lost = true;
                throw new EngineException.SystemFailure("the program ended while it was being captured", null);
            }
            if (buffer == end) {
                finished = true;
                return false;
            }
            current = buffer;
            index = 0;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.SystemFailure("interrupted while waiting for captured pages", e);
        }
    }

    @Override
    public long vpn() {
        return current.vpns[index];
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        MemorySegment.copy(current.bytes, ValueLayout.JAVA_BYTE, (long) index * PAGE_SIZE, target, offset, PAGE_SIZE);
    }

    @Override
    public void discard() {
        try {
            while (next()) {
                index = current.count; // skips to the next buffer
            }
        } catch (EngineException.SystemFailure end) {
            finished = true; // nothing more will come
        }
    }
}
