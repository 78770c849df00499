package org.lapidary.engine.tracee;

import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.SystemCallFailed;

/**
 * Has one thread make the call again that a stop of ours has interrupted, where the kernel would not ({@link TimedCall}): a
 * program that runs alone is told EINTR of signals only. Each time the whole time limit begins anew, so that checkpoints
 * that come more often than that would make a wait endless. Therefore the call is followed to its end, and ended at the
 * first stop after it has waited for its time since the first one. So it waits for two intervals longer at most.
 */
final class InterruptedWait {

    private enum Stage {
        /** There is none. */
        NONE,
        /** The thread is about to make it again. */
        BEFORE,
        /** It is in it. */
        INSIDE,
        /** It has come back with EINTR: the stop is coming that has interrupted it, or a signal. */
        INTERRUPTED
    }

    private Stage stage = Stage.NONE;
    private Registers call;
    private long started;
    private long limit;

    /** True while the thread is to be stopped at entries and exits of system calls. */
    boolean isWatching() {
        return stage != Stage.NONE;
    }

    /** At such a stop. */
    void atSyscall(Task task) {
        if (stage == Stage.NONE) {
            return;
        }
        Registers registers = new Registers(task.ptrace.registers());
        if (registers.rax() == -Errno.ENOSYS) {
            stage = stage == Stage.BEFORE && isSame(registers) ? Stage.INSIDE : Stage.NONE;
        } else {
            stage = stage == Stage.INSIDE && TimedCall.interrupted(registers) != null ? Stage.INTERRUPTED : Stage.NONE;
        }
    }

    /**
     * At a stop of ours.
     *
     * @param now as {@link System#nanoTime} tells it
     */
    void atStop(Task task, int pid, ProcessMemory memory, long now) {
        Registers registers = new Registers(task.ptrace.registers());
        TimedCall timed = TimedCall.interrupted(registers);
        if (timed == null) {
            stage = stage == Stage.BEFORE ? Stage.BEFORE : Stage.NONE; // it may not have come so far as to make it
            return;
        }
        if (stage != Stage.INTERRUPTED || !isSame(registers)) {
            try {
                limit = timed.nanos(registers, pid, memory);
            } catch (SystemCallFailed unknown) {
                stage = Stage.NONE; // EINTR is told to the program: made again and again, the call might never end
                return;
            }
            call = registers;
            started = now;
        }
        boolean over = now - started >= limit;
        stage = over ? Stage.NONE : Stage.BEFORE;
        task.ptrace.setRegisters(
                (over ? registers.with(Name.RAX, timed.timedOut()) : Restart.unlessHandled(registers)).words());
    }

    /** The same call from the same place with the same arguments. */
    private boolean isSame(Registers other) {
        return other.with(Name.RAX, 0).equals(call.with(Name.RAX, 0));
    }
}
