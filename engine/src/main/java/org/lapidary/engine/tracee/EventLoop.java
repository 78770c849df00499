package org.lapidary.engine.tracee;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Waits for what the kernel reports of a {@link Tracee}, and for its bell, until the process runs as it should, stands
 * still or has ended.
 *
 * @param pid of the process
 * @param reports knows what each means
 */
record EventLoop(int pid, Bell bell, Inbox inbox, Image image, Threads threads, Bystanders bystanders, Reports reports) {

    private static final long KILL_POLL_NANOS = 1_000_000;

    /** See {@link Tracee#run}. */
    Tracee.Event run() {
        try {
            image.mendSteps(threads.lead());
        } catch (TraceeGone gone) {
            // The inbox has its end, or wait(2) will tell it.
        }
        threads.resumeAll();
        while (true) {
            WaitStatus status = inbox.next();
            if (status == null) {
                throw new IllegalStateException("nothing left to wait for");
            }
            if (bell.owns(status)) {
                if (bell.rang(status)) {
                    return Tracee.Event.WOKEN;
                }
                continue;
            }
            Tracee.Event event = reports.handle(status);
            if (event != null) {
                return event;
            }
        }
    }

    /** See {@link Tracee#stop}. */
    Tracee.Event stop() {
        threads.beginStopping();
        Patience patience = new Patience();
        try {
            while (!threads.allStopped()) {
                WaitStatus status = inbox.poll();
                if (status == null) {
                    if (!patience.await(threads.laggards(), pid)) {
                        return Tracee.Event.NOT_STOPPED;
                    }
                    continue;
                }
                if (bell.owns(status)) {
                    bell.rang(status);
                    continue;
                }
                Tracee.Event event = reports.handle(status);
                if (event != null) {
                    return event;
                }
            }
            image.lookAtActions(threads.lead().tid());
            return null;
        } finally {
            threads.endStopping();
        }
    }

    /** See {@link Tracee#awaitStarter}. */
    Optional<ExitStatus> awaitStarter(BooleanSupplier enough) {
        while (bystanders.isRootAlive() && !enough.getAsBoolean()) {
            WaitStatus status = inbox.next();
            if (status == null) {
                break;
            }
            if (bell.owns(status)) {
                bell.rang(status);
            } else {
                reports.handle(status);
            }
        }
        return Optional.ofNullable(bystanders.rootExit());
    }

    /** See {@link Tracee#kill()}. */
    void kill() {
        if (reports.exit() != null) {
            return;
        }
        Syscalls.kill(pid, Signals.SIGKILL);
        while (reports.exit() == null) {
            WaitStatus status = inbox.poll();
            if (status == null && Syscalls.kill(pid, 0) == -Errno.ESRCH) {
                reports.setExit(new ExitStatus(0, Signals.SIGKILL)); // told already, to somebody who was after something else
            } else if (status == null) {
                LockSupport.parkNanos(KILL_POLL_NANOS);
            } else if (bell.owns(status)) {
                bell.rang(status);
            } else if (status.gone()) {
                reports.handle(status);
            }
        }
    }
}
