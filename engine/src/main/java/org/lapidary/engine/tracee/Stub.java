package org.lapidary.engine.tracee;

import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Spawn;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * A process to become another one: a shell that waits, is attached to, and is then made to exec a program or has a
 * checkpoint laid into its memory. Killed at any moment, this process takes it along. It has this process's terminal, standard streams, working
 * directory, umask and limits, no signal blocked, and addresses that the kernel does not randomise.
 */
final class Stub {

    /** ADDR_NO_RANDOMIZE, personality(2). */
    private static final long NO_RANDOMIZE = 0x0040000;

    private static final long QUERY = 0xffffffffL;

    private Stub() {}

    /** @throws EngineException.NotPermitted where the user may have no more processes */
    static Tracee start(Consumer<String> notices) {
        try {
            return start(new Bell(), notices);
        } catch (SystemCallFailed e) {
            if (e.errno() == Errno.EAGAIN) {
                throw new EngineException.NotPermitted(
                        "no more processes can be started: raise the limits on them (ulimit -u, or the container's on pids),"
                                + " or end other programs of this user",
                        e);
            }
            throw e;
        }
    }

    private static Tracee start(Bell bell, Consumer<String> notices) {
        Task task = null;
        try {
            int pid = spawnWithoutRandomisation();
            task = new Task(pid, new Inbox());
            Attachment.seize(task.ptrace, Tracee.OPTIONS);
            bringToSignalStop(task);
            Tracee tracee = new Tracee(task, bell, notices);
            takeStdin(tracee);
            return tracee;
        } catch (TraceeGone gone) {
            bell.close();
            throw new EngineException.SystemFailure("the shell to start the program from was killed", gone);
        } catch (RuntimeException e) {
            if (task != null) {
                Attachment.end(task.tid());
            }
            bell.close();
            throw e;
        }
    }

    /** The personality is a thread's own and goes on to its children; this thread's is put back. */
    private static int spawnWithoutRandomisation() {
        long before = Syscalls.check("personality", Syscalls.call(Syscalls.PERSONALITY, QUERY));
        Syscalls.call(Syscalls.PERSONALITY, before | NO_RANDOMIZE); // refused in some sandboxes: addresses then vary
        try {
            return Spawn.waiting();
        } finally {
            Syscalls.call(Syscalls.PERSONALITY, before);
        }
    }

    /** A signal's delivery is a stop from which a task can be stepped; this one does nothing to the shell. */
    private static void bringToSignalStop(Task task) {
        Syscalls.kill(task.tid(), Signals.SIGCONT);
        while (true) {
            WaitStatus status = WaitStatus.of(task.tid());
            if (status == null || status.gone()) {
                throw task.inbox.gone(task.tid(), status);
            }
            if (status.stopped() && status.event() == 0 && status.stopSignal() == Signals.SIGCONT) {
                return;
            }
            if (status.stopped()) {
                task.ptrace.resume(0);
            }
        }
    }

    /** Gives the shell, in place of what it waited on, the standard input that was kept for it. */
    private static void takeStdin(Tracee tracee) {
        try (RemoteCalls remote = tracee.remote()) {
            if (remote.call(Syscalls.DUP2, Spawn.PARKED_STDIN, 0) == 0) {
                remote.call(Syscalls.CLOSE, Spawn.PARKED_STDIN);
            } else {
                remote.call(Syscalls.CLOSE, 0);
            }
        }
    }
}
