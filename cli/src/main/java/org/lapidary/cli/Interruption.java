package org.lapidary.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C, SIGTERM and SIGHUP. Java answers each by running its shutdown hooks while the main thread goes on, and then
 * ends with 128 and the signal's number. A verb that has something to bring to an end {@link #register registers} it;
 * the hook calls that and lets the main thread finish (commit, close, report). Verbs that register nothing end at once:
 * whatever they write to a store survives that as it does a kill.
 */
public final class Interruption {

    private final AtomicReference<Runnable> cancel = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean interrupted;

    /** Sets what brings the work of the main thread to an early end; called from another thread, at most once. */
    public void register(Runnable action) {
        cancel.set(action);
    }

    /** True from the moment of the signal. */
    public boolean isInterrupted() {
        return interrupted;
    }

    void install(Console console) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(console), "lapidary-interruption"));
    }

    /** The main thread has said all it has to say. */
    void finish() {
        finished.countDown();
    }

    /** True where it waited for the main thread. */
    boolean interrupt() {
        if (finished.getCount() == 0) {
            return false; // An ordinary exit.
        }
        interrupted = true;
        Runnable action = cancel.get();
        if (action == null) {
            return false;
        }
        action.run();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private void shutDown(Console console) {
        if (interrupt()) {
            console.out().flush();
        } else if (interrupted && console.errIsTerminal()) { // a pipe might be full, and the main thread stuck in it
            console.err().print(Console.CLEAR_LINE);
            console.say("interrupted");
        }
    }
}
