package org.lapidary.engine.tracee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.PidFd;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/**
 * The private memory of a process as it was at one moment: a copy made by clone(2) in its name, which never runs. The
 * two share pages until one is written to. The copy is a child of the tracer, not of the program, whose wait(2) does
 * not see it; it is born stopped, traced, and with the order to die with its tracer.
 */
public final class Snapshot implements AutoCloseable {

    // include/uapi/linux/sched.h
    private static final long CLONE_FILES = 0x400;
    private static final long CLONE_PTRACE = 0x2000;
    private static final long CLONE_PARENT = 0x8000;
    private static final long CLONE_UNTRACED = 0x800000;

    /**
     * PTRACE makes it a tracee of ours, in the manner of the program; UNTRACED spares the program the event that
     * otherwise tells of a new child. With FILES it has no descriptors of its own, which would keep pipes open that
     * the program closes.
     */
    private static final long FLAGS = CLONE_PARENT | CLONE_PTRACE | CLONE_UNTRACED | CLONE_FILES;

    private final int pid;
    private final PidFd process;
    private final ProcessMemory memory;

    private Snapshot(int pid) {
        this.pid = pid;
        PidFd descriptor = null;
        try {
            descriptor = new PidFd(pid);
        } finally {
            if (descriptor == null) { // no descriptor is left: the number serves until it has been waited for
                Syscalls.kill(pid, Signals.SIGKILL);
                awaitEnd(pid);
            }
        }
        this.process = descriptor;
        ProcessMemory opened = null;
        try {
            opened = new ProcessMemory(pid);
        } finally {
            if (opened == null) {
                end();
                process.awaitEnd();
                process.close();
            }
        }
        this.memory = opened;
    }

    private static void awaitEnd(int pid) {
        WaitStatus status;
        do {
            status = WaitStatus.of(pid);
        } while (status != null && !status.gone());
    }

    /**
     * Copies a process that stands still; on the tracer thread, as {@link #close}.
     *
     * @param tid the thread that {@code remote} makes calls for
     * @param arrival waits for the first stop of a new task, which may have been told while the call was made; false
     *     where it was killed before
     * @throws SystemCallFailed where the kernel does not want to: a limit on processes (EAGAIN) or memory (ENOMEM)
     */
    static Snapshot of(int tid, RemoteCalls remote, IntPredicate arrival) {
        requireSameNamespace(tid);
        int pid = (int) remote.demand("copying the program by clone", Syscalls.CLONE, FLAGS, 0, 0, 0, 0);
        if (!arrival.test(pid)) {
            throw new SystemCallFailed("copying the program by clone", Errno.ESRCH);
        }
        return new Snapshot(pid);
    }

    /** A program that has called unshare(2) has its next child born as the first of another namespace. */
    private static void requireSameNamespace(int tid) {
        try {
            Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            if (!ours.equals(Files.readSymbolicLink(Path.of("/proc/" + tid + "/ns/pid_for_children")))) {
                throw new SystemCallFailed("copying the program by clone (it is about to enter a namespace)", Errno.EPERM);
            }
        } catch (IOException e) {
            throw new SystemCallFailed("copying the program by clone (its namespaces cannot be read)", Errno.EACCES);
        }
    }

    public int pid() {
        return pid;
    }

    public ProcessMemory memory() {
        return memory;
    }

    /**
     * True where it still has its memory, so that all that was read of it is true: a process loses it for good, some
     * time before it counts as ended. From any thread.
     */
    public boolean isIntact() {
        try {
            return ProcStatus.hasMemory(pid) && process.signal(0); // which tells that the number still means this one
        } catch (EngineException.SystemFailure gone) {
            return false;
        }
    }

    /** Ends it; from any thread. */
    public void end() {
        process.signal(Signals.SIGKILL); // false where it has ended by itself
    }

    /** True where {@link #close} need not wait. */
    public boolean hasEnded() {
        return process.hasEnded();
    }

    @Override
    public void close() {
        end();
        process.awaitEnd();
        process.close();
        memory.close();
    }
}
