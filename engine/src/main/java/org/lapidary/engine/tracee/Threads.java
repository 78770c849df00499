package org.lapidary.engine.tracee;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/** The threads of a traced process: which there are, which of them stand still, and how each goes on. */
final class Threads implements AutoCloseable {

    private final int pid;
    private final RseqRefusal rseq;
    private final NextCalls nextCalls;
    private final Map<Integer, Task> tasks = new LinkedHashMap<>();
    private final Set<Integer> arrivedEarly = new HashSet<>();
    private boolean stopping;

    /** Of the process whose first thread is {@code main}. */
    Threads(Task main, RseqRefusal rseq, NextCalls nextCalls) {
        this.pid = main.tid();
        this.rseq = rseq;
        this.nextCalls = nextCalls;
        tasks.put(pid, main);
    }

    Task main() {
        return tasks.get(pid);
    }

    /** A thread that lives: the first one unless it has ended. */
    Task lead() {
        Task main = main();
        return main.ended
                ? tasks.values().stream().filter(task -> !task.ended).findFirst().orElse(main)
                : main;
    }

    /** The thread of that id, null where there is none such. */
    Task get(int tid) {
        return tasks.get(tid);
    }

    List<Task> all() {
        return List.copyOf(tasks.values());
    }

    int count() {
        return tasks.size();
    }

    void add(Task task) {
        tasks.put(task.tid(), task);
    }

    /** Forgets a thread that is gone. */
    void remove(Task task) {
        tasks.remove(task.tid());
        task.close();
    }

    /** After an exec, which has ended all threads but the first. */
    void keepOnlyMain() {
        main().ended = false; // where another thread made the exec, it is the first one now
        for (Task task : new ArrayList<>(tasks.values())) {
            if (task.tid() != pid) {
                remove(task);
            }
        }
    }

    /** Takes note of a task that has stopped before its parent's event tells of it. */
    void arrived(int tid) {
        arrivedEarly.add(tid);
    }

    /** True, once, for a task that {@link #arrived}. */
    boolean hasArrived(int tid) {
        return arrivedEarly.remove(tid);
    }

    /** Waits for the first stop of a new task; false where it was killed before. */
    boolean awaitArrival(int tid) {
        if (hasArrived(tid)) {
            return true;
        }
        WaitStatus status = main().inbox.first(tid);
        return status != null && !status.gone();
    }

    /** From here on to {@link #endStopping} each thread that goes on is asked to stop again. */
    void beginStopping() {
        stopping = true;
        for (Task task : tasks.values()) {
            if (!task.stopped && !task.ended) {
                task.ptrace.interrupt();
            }
        }
    }

    void endStopping() {
        stopping = false;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean allStopped() {
        return lead().stopped && tasks.values().stream().allMatch(task -> task.stopped || task.ended);
    }

    /** Those that run although they have been asked to stop. */
    List<Task> laggards() {
        return tasks.values().stream()
                .filter(task -> !task.stopped && !task.ended)
                .toList();
    }

    void resumeAll() {
        tasks.values().stream().filter(task -> task.stopped).forEach(Task::forgetStopsBeforeContinue); // any may take SIGCONT
        for (Task task : tasks.values()) {
            if (task.stopped) {
                resume(task, 0);
            }
        }
    }

    /** Lets a thread go on, with {@code signal} delivered unless 0. */
    void resume(Task task, int signal) {
        task.stopped = false;
        if (task.groupStopped) {
            if (!task.ptrace.listen()) {
                // Steps have led out of the stop that can be listened in. Going on, the task gets no further than to
                // the stop asked for here, which tells whether SIGCONT has come meanwhile.
                task.ptrace.interrupt();
                task.ptrace.resume(0);
            }
            return;
        }
        task.forgetStopsBeforeContinue();
        while (!task.heldSignals.isEmpty()) {
            Syscalls.call(Syscalls.TGKILL, pid, task.tid(), task.heldSignals.poll().signal());
        }
        if (stopping) {
            // It may be new, or the stop that it stands in has used up the request. Asked only when it runs, it might come
            // back to the program with a wait interrupted for no reason that anybody sees.
            task.ptrace.interrupt();
        }
        if (rseq.isWatching(task) || nextCalls.isWatching(task) || task.wait.isWatching()) {
            task.ptrace.resumeToSyscall(signal);
        } else {
            task.ptrace.resume(signal);
        }
    }

    /** Leaves them to somebody else. */
    void forget() {
        tasks.clear();
    }

    @Override
    public void close() {
        tasks.values().forEach(Task::close);
        tasks.clear();
    }
}
