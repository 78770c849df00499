package org.lapidary.engine.tracee;

import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Spawn;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/**
 * A process to become another one: a shell that stops itself at once, is attached to, and is then made to exec a
 * program or has a checkpoint laid into its memory. It has this process's terminal, standard streams, working
 * directory, umask and limits, no signal blocked, and addresses that the kernel does not randomise.
 */
final class Stub {

    /** ADDR_NO_RANDOMIZE, personality(2). */
    private static final long NO_RANDOMIZE = 0x0040000;

    private static final long QUERY = 0xffffffffL;

    private Stub() {}

    static Tracee start(Consumer<String> notices) {
        Bell bell = new Bell();
        int pid = 0;
        try {
            pid = spawnWithoutRandomisation();
            WaitStatus stop = WaitStatus.of(pid);
            if (stop == null || !stop.stopped()) {
                throw new EngineException.SystemFailure("/bin/sh ended instead of waiting: " + stop, null);
            }
            Task task = new Task(pid);
            seize(task);
            return new Tracee(task, bell, notices);
        } catch (RuntimeException e) {
            if (pid > 0) {
                Syscalls.kill(pid, Signals.SIGKILL);
                WaitStatus.of(pid);
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
            return Spawn.start("/bin/sh", List.of("sh", "-c", "kill -STOP $$"), false);
        } finally {
            Syscalls.call(Syscalls.PERSONALITY, before);
        }
    }

    private static void seize(Task task) {
        try {
            task.ptrace.seize(Tracee.OPTIONS);
        } catch (SystemCallFailed e) {
            if (e.errno() == Errno.EPERM || e.errno() == Errno.EACCES) {
                throw new EngineException.NotPermitted(
                        "this user may not trace programs here (" + e.getMessage()
                                + "); in a container allow SYS_PTRACE, else set kernel.yama.ptrace_scope to 2 or less,"
                                + " and do not run lapidary itself under a tracer",
                        e);
            }
            throw e;
        }
        // Seizing a stopped task makes it report its job-control stop. SIGCONT ends that, and its delivery is a stop
        // from which the task can be stepped.
        Syscalls.kill(task.tid(), Signals.SIGCONT);
        while (true) {
            WaitStatus status = WaitStatus.of(task.tid());
            if (status == null || status.gone()) {
                throw new TraceeGone(task.tid(), status);
            }
            if (status.stopped() && status.event() == 0 && status.stopSignal() == Signals.SIGCONT) {
                return;
            }
            if (status.stopped()) {
                task.ptrace.resume(0);
            }
        }
    }
}
