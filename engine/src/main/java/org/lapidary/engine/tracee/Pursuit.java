package org.lapidary.engine.tracee;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Follows a program and all that it starts until one of them executes the program that is meant. Nothing is done to
 * the processes meanwhile but that each fork, each new thread and each exec stops them for a moment.
 */
final class Pursuit {

    private final Bell bell;
    private final FollowedProgram wanted;
    private final BooleanSupplier cancelled;
    private final Inbox inbox;
    private final int root;
    private final Map<Integer, Task> tasks = new HashMap<>();
    private ExitStatus rootExit;

    /** @param first the first process, which stands still */
    Pursuit(Task first, Bell bell, FollowedProgram wanted, BooleanSupplier cancelled) {
        this.bell = bell;
        this.wanted = wanted;
        this.cancelled = cancelled;
        this.inbox = first.inbox;
        this.root = first.tid();
        tasks.put(root, first);
    }

    /**
     * Returns the first thread of the process that is meant, standing in the event of its exec; {@link #othersThan} are
     * the rest.
     *
     * @throws EngineException.BadRequest where all ended without executing that program
     */
    Task find() {
        Task first = tasks.get(root);
        if (wanted.isIn(root)) {
            return first;
        }
        first.ptrace.resume(0);
        while (!tasks.isEmpty()) {
            WaitStatus status = inbox.next();
            if (status == null) {
                break;
            }
            if (bell.owns(status)) {
                bell.rang(status);
                if (cancelled.getAsBoolean()) {
                    end();
                    throw new EngineException.BadRequest("interrupted before " + wanted.describe());
                }
            } else if (status.gone()) {
                gone(status);
            } else if (status.stopped()) {
                Task task = tasks.computeIfAbsent(status.pid(), tid -> new Task(tid, inbox)); // a new one announces itself by its stop
                if (isFound(task, status)) {
                    return task;
                }
            }
        }
        throw new EngineException.BadRequest("the program ended (" + rootExit + ") before " + wanted.describe()
                + "; no checkpoint was taken");
    }

    private void gone(WaitStatus status) {
        if (status.pid() == root) {
            rootExit = ExitStatus.of(status);
        }
        Task task = tasks.remove(status.pid());
        if (task != null) {
            task.close();
        }
    }

    private boolean isFound(Task task, WaitStatus status) {
        int signal = status.stopSignal();
        switch (status.event()) {
            case 0 -> task.ptrace.resume(signal);
            case Ptrace.EVENT_EXEC -> {
                forgetFormerId(task);
                if (wanted.isIn(task.tid())) {
                    return true;
                }
                task.ptrace.resume(0);
            }
            case Ptrace.EVENT_STOP -> {
                if (!Signals.stops(signal) || !task.ptrace.listen()) {
                    task.ptrace.resume(0);
                }
            }
            default -> task.ptrace.resume(0);
        }
        return false;
    }

    /** Where a thread other than the first makes an exec, it becomes the first, and its own id is heard of no more. */
    private void forgetFormerId(Task task) {
        try {
            int former = (int) task.ptrace.eventMessage();
            if (former != task.tid() && tasks.containsKey(former)) {
                tasks.remove(former).close();
            }
        } catch (SystemCallFailed killed) {
            // wait(2) is about to tell
        }
    }

    /** The tasks that are not meant, which go their own way from now on. */
    Bystanders othersThan(Task found) {
        return new Bystanders(
                root, rootExit, tasks.values().stream().filter(task -> task != found).toList());
    }

    /** Ends all of them. */
    void end() {
        tasks.keySet().forEach(tid -> Syscalls.kill(tid, Signals.SIGKILL));
        while (!tasks.isEmpty()) {
            WaitStatus status = inbox.next();
            if (status == null) {
                return;
            }
            if (bell.owns(status)) {
                bell.rang(status);
            } else if (status.gone()) {
                gone(status);
            } else if (status.stopped()) {
                Syscalls.kill(status.pid(), Signals.SIGKILL);
                tasks.computeIfAbsent(status.pid(), tid -> new Task(tid, inbox));
            }
        }
    }
}
