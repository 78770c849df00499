package org.lapidary.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C and SIGTERM. Java answers both by running its shutdown hooks while the main thread goes on. A verb that has
 * something to bring to an end {@link #register registers} it; the hook calls that, lets the main thread finish
 * (commit, close, report) and then ends the process. Verbs that register nothing end at once.
 */
public final class Interruption {

    private final AtomicReference<Runnable> cancel = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean interrupted;
    private volatile int status = ExitCode.INTERRUPTED.code();

    /** Sets what brings the work of the main thread to an early end; called from another thread, at most once. */
    public void register(Runnable action) {
        cancel.set(action);
    }

    /** True from the moment of the signal. */
    public boolean isInterrupted() {
        return interrupted;
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "lapidary-interruption"));
    }

    /** The main thread has said all it has to say. */
    void finish(int exitStatus) {
        status = exitStatus;
        finished.countDown();
    }

    /** What the hook does, without ending the process. True where it waited for the main thread. */
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

    private void shutDown() {
        if (interrupt()) {
            System.out.flush();
            Runtime.getRuntime().halt(status);
        }
    }
}
