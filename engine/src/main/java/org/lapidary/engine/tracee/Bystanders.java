package org.lapidary.engine.tracee;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Tasks that were traced while the program to follow was looked for, and are let go: each at its next stop, since the
 * kernel lets go of stopped tasks only. Of the first process, this one's child, the end is noted.
 */
final class Bystanders implements AutoCloseable {

    private final int root;
    private final Map<Integer, Task> leaving = new HashMap<>();
    private ExitStatus rootExit;

    /**
     * Asks all to stop, in order to let them go.
     *
     * @param root id of the first process
     * @param rootExit how it ended, null where it has not
     */
    Bystanders(int root, ExitStatus rootExit, Collection<Task> tasks) {
        this.root = root;
        this.rootExit = rootExit;
        for (Task task : tasks) {
            leaving.put(task.tid(), task);
            task.ptrace.interrupt();
        }
    }

    /** Where the program that is followed is the one that was started. */
    static Bystanders none() {
        return new Bystanders(0, null, List.of());
    }

    /** True where the first process is another one than that followed, and has not ended. */
    boolean isRootAlive() {
        return root != 0 && rootExit == null;
    }

    /** How the first process ended, null as long as it has not. */
    ExitStatus rootExit() {
        return rootExit;
    }

    /** True where the report was about one of them, and has been dealt with. */
    boolean handle(WaitStatus status, Threads followed) {
        if (status.pid() == root && status.gone()) {
            rootExit = ExitStatus.of(status);
        }
        Task task = leaving.get(status.pid());
        if (task == null) {
            return status.pid() == root; // let go already, and still this process's child
        }
        if (status.gone()) {
            forget(task);
        } else if (status.stopped()) {
            int event = status.event();
            if (event == Ptrace.EVENT_FORK || event == Ptrace.EVENT_VFORK || event == Ptrace.EVENT_CLONE) {
                letGoToo(new Task((int) task.ptrace.eventMessage(), task.inbox), followed);
            }
            task.ptrace.detach(event == 0 ? status.stopSignal() : 0);
            forget(task);
        }
        return true;
    }

    /** A child or thread that one of them has made is traced from birth. */
    private void letGoToo(Task task, Threads followed) {
        if (followed.hasArrived(task.tid())) {
            task.ptrace.detach(0);
            task.close();
        } else {
            leaving.put(task.tid(), task);
        }
    }

    private void forget(Task task) {
        leaving.remove(task.tid());
        task.close();
    }

    /** Ends the first process, which the others came of. */
    void endRoot() {
        if (isRootAlive()) {
            Syscalls.kill(root, Signals.SIGKILL);
        }
    }

    @Override
    public void close() {
        leaving.values().forEach(Task::close);
        leaving.clear();
    }
}
