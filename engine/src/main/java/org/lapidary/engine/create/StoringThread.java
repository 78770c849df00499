package org.lapidary.engine.create;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.lapidary.engine.capture.CheckpointPages;
import org.lapidary.engine.capture.PageBuffers;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunWriter;

/**
 * Puts captured checkpoints into the store, one after the other, while the program runs on. After a failure it takes
 * no more: a later checkpoint would be a difference to one that is missing.
 */
final class StoringThread implements AutoCloseable {

    /** Captures that may wait for the store besides the one it works on; what they take is bounded by the buffers. */
    private static final int QUEUE = 16;

    private record Work(Supplier<CheckpointDraft> draft, CheckpointPages pages) {}

    private static final Work END = new Work(null, null);

    private final RunWriter writer;
    private final PageBuffers buffers;
    private final CreateListener listener;
    private boolean damageTold;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile Throwable failure;
    private volatile boolean busy;
    private long waitedNanos; // the tracer's
    private int checkpoints;
    private int keyframes;
    private long storedBytes;

    StoringThread(RunWriter writer, PageBuffers buffers, CreateListener listener) {
        this.writer = writer;
        this.buffers = buffers;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("lapidary-store").start(this::loop);
    }

    /** Whether {@link #submit} would have to wait. */
    boolean isFull() {
        return queue.remainingCapacity() == 0;
    }

    /** Whether a checkpoint is being stored or waits for it. */
    boolean isBusy() {
        return busy || !queue.isEmpty();
    }

    /** Queues one checkpoint, which is made up in the storing thread, waiting where the store is behind. */
    void submit(Supplier<CheckpointDraft> draft, CheckpointPages pages) throws InterruptedException {
        Work work = new Work(draft, pages);
        if (!queue.offer(work)) {
            long since = System.nanoTime();
            queue.put(work);
            waitedNanos += System.nanoTime() - since;
        }
    }

    /** How long {@link #submit} has waited in all. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** What went wrong, or null. */
    Throwable failure() {
        return failure;
    }

    /** Throws what went wrong, if anything did. */
    void requireNoFailure() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError("no other exception is declared", e);
        }
    }

    private void loop() {
        Background.enter();
        try {
            for (Work work = queue.take(); work != END; work = queue.take()) {
                busy = true;
                store(work);
                busy = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(Work work) {
        if (failure != null) {
            work.pages().discard();
            return;
        }
        try {
            CheckpointInfo stored = writer.append(work.draft().get());
            checkpoints++;
            keyframes += stored.isKeyframe() ? 1 : 0;
            storedBytes += stored.storedBytes();
            listener.stored(stored);
            tellOfDamage();
            buffers.makeReady(work.pages().buffersUsed() * 2); // the next capture may well be larger, as in Backlog
        } catch (Throwable e) { // errors too: the tracer may be waiting for this thread
            if (e instanceof Error || !work.pages().isBroken()) {
                failure = e;
                buffers.shut();
            }
            work.pages().discard();
        }
    }

    /** Once: a disk that damages one page may damage many. */
    private void tellOfDamage() {
        if (!damageTold && writer.damage().isPresent()) {
            damageTold = true;
            listener.notice("an earlier page of this store cannot be read (" + writer.damage().get()
                    + "): what changes in such pages is stored whole; `lapidary verify` tells which checkpoints are damaged");
        }
    }

    int checkpoints() {
        return checkpoints;
    }

    int keyframes() {
        return keyframes;
    }

    long storedBytes() {
        return storedBytes;
    }

    /** Waits until all that was submitted is stored; the counts are final then. */
    void finish() {
        try {
            if (thread.isAlive()) {
                queue.put(END);
            }
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finish();
    }
}
