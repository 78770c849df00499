package org.lapidary.engine.tracee;

import java.util.Set;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;
import org.lapidary.engine.tracee.Tracee.Event;

/** Does what each report of wait(2) about a traced process asks for, and tells what its owner must know. */
final class Reports {

    /** Signals that the kernel delivers before all others, Linux {@code kernel/signal.c}, SYNCHRONOUS_MASK. */
    private static final Set<Integer> OF_INSTRUCTIONS = Set.of(
            Signals.SIGSEGV, Signals.SIGBUS, Signals.SIGILL, Signals.SIGTRAP, Signals.SIGFPE, Signals.SIGSYS);

    private final int pid;
    private final Threads threads;
    private final Image image;
    private final ChildRelease children;
    private final RseqRefusal rseq;
    private final NextCalls nextCalls;
    private final Bystanders bystanders;
    private ExitStatus exit;

    Reports(
            int pid,
            Threads threads,
            Image image,
            ChildRelease children,
            RseqRefusal rseq,
            NextCalls nextCalls,
            Bystanders bystanders) {
        this.pid = pid;
        this.threads = threads;
        this.image = image;
        this.children = children;
        this.rseq = rseq;
        this.nextCalls = nextCalls;
        this.bystanders = bystanders;
    }

    /** How the process ended, once it has. */
    ExitStatus exit() {
        return exit;
    }

    /** Notes an end that wait(2) has told to somebody who was after something else. */
    void setExit(ExitStatus status) {
        exit = status;
    }

    /** Acts on a report; null where the owner has nothing to do about it. */
    Event handle(WaitStatus status) {
        Task task = threads.get(status.pid());
        if (task == null) {
            if (!bystanders.handle(status, threads) && status.stopped()) {
                threads.arrived(status.pid()); // a new task can stop before its parent's event tells of it
            }
            return null;
        }
        if (status.gone()) {
            threads.remove(task);
            if (status.pid() == pid) {
                exit = ExitStatus.of(status);
                return Event.ENDED;
            }
            return null;
        }
        task.stopped = true;
        try {
            return stopped(task, status);
        } catch (TraceeGone gone) {
            return null; // the inbox has it, or wait(2) will tell
        } catch (SystemCallFailed e) {
            if (e.errno() == Errno.ESRCH) {
                return null; // killed while we looked at it; wait(2) will tell
            }
            throw e;
        } catch (EngineException.SystemFailure e) {
            if (ProcStatus.isGone(pid)) {
                return null;
            }
            throw e;
        }
    }

    private Event stopped(Task task, WaitStatus status) {
        int signal = status.stopSignal();
        switch (status.event()) {
            case 0 -> {
                if (signal == (Signals.SIGTRAP | Ptrace.SYSCALL_STOP)) {
                    nextCalls.atSyscall(task); // before a number is changed
                    rseq.atSyscall(task);
                    task.wait.atSyscall(task);
                    threads.resume(task, 0);
                } else {
                    threads.resume(task, image.answered(task, signal) ? 0 : signal);
                }
            }
            case Ptrace.EVENT_EXEC -> {
                imageReplaced();
                return Event.EXEC;
            }
            case Ptrace.EVENT_FORK, Ptrace.EVENT_VFORK, Ptrace.EVENT_CLONE -> {
                adopt((int) task.ptrace.eventMessage(), status.event());
                threads.resume(task, 0);
            }
            case Ptrace.EVENT_STOP -> {
                boolean byStopSignal = task.groupStopped || Signals.stops(signal);
                task.groupStopped = Signals.stops(signal);
                if (!byStopSignal) { // after SIGCONT these calls do return EINTR
                    task.wait.atStop(task, pid, image.memory(), System.nanoTime());
                }
                if (threads.isStopping()) {
                    letTrapCome(task);
                    return null;
                }
                if (task.groupStopped) {
                    task.stopped = !task.ptrace.listen();
                } else {
                    threads.resume(task, 0);
                }
            }
            default -> threads.resume(task, 0);
        }
        return null;
    }

    /**
     * An interruption overtakes the signal of a trap or fault that the program has just run into. A checkpoint must not
     * find it there: a trap of ours stands in the middle of the instruction that it replaces, one of the program's own
     * is lost to a simulator. So it first runs on, into that signal.
     */
    private static void letTrapCome(Task task) {
        if (!task.groupStopped && task.pending().stream().anyMatch(Reports::isOfAnInstruction)) {
            task.stopped = false;
            task.ptrace.resume(0);
        }
    }

    /** True for what the kernel raised for an instruction; it has unblocked such a signal if need be. */
    private static boolean isOfAnInstruction(PendingSignal signal) {
        return OF_INSTRUCTIONS.contains(signal.signal()) && signal.code() > 0;
    }

    private void adopt(int tid, int event) {
        if (!threads.awaitArrival(tid)) {
            return;
        }
        Task task = new Task(tid, threads.main().inbox);
        task.stopped = true;
        if (event == Ptrace.EVENT_CLONE && isThread(tid)) {
            threads.add(task);
            threads.resume(task, 0);
        } else {
            children.release(task, pid, event);
        }
    }

    private boolean isThread(int tid) {
        try {
            return ProcStatus.threadGroup(tid) == pid;
        } catch (EngineException.SystemFailure gone) {
            return false;
        }
    }

    /** An exec has replaced the memory and ended all other threads. */
    void imageReplaced() {
        threads.keepOnlyMain();
        image.replace(threads.main(), rseq);
    }
}
