package org.lapidary.engine.create;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lapidary.engine.tracee.Tracee;

/** Wakes the tracer thread when the next checkpoint is due. A thread of its own. */
final class Ticker implements AutoCloseable {

    /** Name of the thread. */
    static final String THREAD = "lapidary-ticker";

    private final Tracee tracee;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean running;
    private boolean armed;
    private boolean closed;
    private long deadline;

    Ticker(Tracee tracee) {
        this.tracee = tracee;
        this.thread = Thread.ofPlatform().daemon().name(THREAD).start(this::loop);
        while (!running) {
            Thread.yield(); // a thread has its name, by which others know it, from when it runs
        }
    }

    /** Asks for one wake-up at a time of {@link System#nanoTime}. */
    void arm(long nanoTime) {
        lock.lock();
        try {
            deadline = nanoTime;
            armed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        running = true;
        try {
            while (awaitDeadline()) {
                tracee.wakeAndWait();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt(); // closed: nobody waits for a tick any more
        }
    }

    private boolean awaitDeadline() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long left = deadline - System.nanoTime();
                if (armed && left <= 0) {
                    armed = false;
                    return true;
                }
                if (armed) {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } else {
                    changed.await();
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    @Override
    public void close() {
        stop();
    }
}
