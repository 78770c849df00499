package org.lapidary.engine.tracee;

import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.ExtendedState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.sys.Syscalls;

/** One thread of an {@link Emptied} process: makes system calls until it takes up the life of another. */
public final class EmptiedThread {

    private final Task task;
    private final RemoteCalls remote;

    EmptiedThread(Task task, RemoteCalls remote) {
        this.task = task;
        this.remote = remote;
    }

    public int tid() {
        return task.tid();
    }

    /** Makes a system call; zero or more, or a negated error number. */
    public long call(int number, long... arguments) {
        return remote.call(number, arguments);
    }

    /** Makes a system call that must work. */
    public long demand(String what, int number, long... arguments) {
        return remote.demand(what, number, arguments);
    }

    /** Makes a call that begins a thread: the new thread's id, or a negated error number. */
    long begin(int number, long... arguments) {
        return remote.beginThread(number, arguments);
    }

    /**
     * Lets the thread go on from there once the process is let run. No more calls can be made.
     *
     * @param xsave extended state, empty where there is none
     * @param fxsave what of it every host has
     * @throws EngineException.BadRequest where the state is of a processor that has more than this one
     */
    public void takeUp(Registers registers, byte[] xsave, byte[] fxsave, long signalMask) {
        remote.abandon();
        if (xsave.length == 0) {
            task.ptrace.setFloatingPoint(fxsave);
        } else if (!task.ptrace.setExtendedState(xsave)) {
            byte[] converted = ExtendedState.laidOutLike(xsave, task.ptrace.extendedState());
            if (converted == null || !task.ptrace.setExtendedState(converted)) {
                throw new EngineException.BadRequest("the program uses registers of the processor that this one has not, or"
                        + " keeps in another way (AVX-512 or the like; the program was shown the host's CPU): resume it on"
                        + " a processor like the one that the checkpoint was made on");
            }
        }
        task.ptrace.setRegisters(registers.words());
        task.ptrace.setSignalMask(signalMask);
        task.blocked = signalMask;
    }

    /** Lets the thread end, leaving the others, once the process is let run. No more calls can be made. */
    public void takeLeave() {
        remote.prepare(Syscalls.EXIT, 0);
        remote.abandon();
    }
}
