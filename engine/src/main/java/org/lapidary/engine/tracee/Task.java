package org.lapidary.engine.tracee;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/** One traced thread. */
final class Task implements AutoCloseable {

    final Ptrace ptrace;
    final Inbox inbox;

    /** True while it stands in a ptrace stop that the tracer has not yet answered. */
    boolean stopped;

    /**
     * True for a first thread that has ended while others go on. wait(2) tells of its end with that of the last of
     * them.
     */
    boolean ended;

    /** True while it stands in a job-control stop, listening for SIGCONT. */
    boolean groupStopped;

    final InterruptedWait wait = new InterruptedWait();

    /** Signals that it had blocked when that was last looked at. */
    long blocked;

    /** Signals that arrived while the tracer was busy with the stopped thread; delivered when it goes on. */
    final Deque<PendingSignal> heldSignals = new ArrayDeque<>();

    private static final int LOADED_CALL = 7;
    private static final byte MOV_EAX = (byte) 0xb8;
    private static final short SYSCALL = 0x050f;

    /** The number of the last call that it was stopped in, and where; for {@link #interrupted}. */
    private long interruptedCall = -1;

    private long interruptedAt;

    /** @param inbox where what happens to it is told */
    Task(int tid, Inbox inbox) {
        this.inbox = inbox;
        ptrace = new Ptrace(tid);
    }

    int tid() {
        return ptrace.tid();
    }

    /**
     * Registers at a stop, with the call that the thread is in by its own number. From the second stop in a sleep, poll or
     * futex wait with a time limit on, the kernel has restart_syscall there, and only it knows of what. So the number is
     * that of the stop before in the same place, or the one that the code there loads.
     */
    Registers interrupted(Registers registers, ProcessMemory memory) {
        long call = Restart.pendingCall(registers);
        if (call != Syscalls.RESTART_SYSCALL) {
            interruptedCall = call;
            interruptedAt = registers.rip();
            return registers;
        }
        boolean known = interruptedCall >= 0 && interruptedAt == registers.rip();
        long number = known ? interruptedCall : loaded(registers.rip(), memory);
        return number < 0 ? registers : registers.with(Registers.Name.ORIG_RAX, number);
    }

    /** The number in {@code mov $NUMBER, %eax; syscall} in front of {@code behind}, or -1. */
    private static long loaded(long behind, ProcessMemory memory) {
        byte[] code = memory.read(behind - LOADED_CALL, LOADED_CALL);
        ByteBuffer words = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        return code[0] == MOV_EAX && words.getShort(5) == SYSCALL ? words.getInt(1) : -1;
    }

    /**
     * Blocks the stopped thread's signals for the steps to come. SIGTRAP stays open: the kernel forces it after a step and
     * would otherwise reset its action.
     *
     * @return the mask that it had, to be set again
     */
    long blockSignals() {
        long mask = ptrace.signalMask();
        ptrace.setSignalMask(~Signals.bit(Signals.SIGTRAP));
        return mask;
    }

    /**
     * Runs one instruction of the stopped thread, whose signals {@link #blockSignals are blocked}, and waits until it
     * stands again.
     *
     * @return the stop: a plain SIGTRAP, or a ptrace event (exec)
     * @throws TraceeGone where the thread ended
     */
    WaitStatus step() {
        long from = new Registers(ptrace.registers()).rip();
        while (true) {
            if (!ptrace.step()) {
                throw inbox.gone(tid(), null);
            }
            WaitStatus status = inbox.about(tid());
            if (status == null || status.gone()) {
                throw inbox.gone(tid(), status);
            }
            int event = status.event();
            if (event != 0 && event != Ptrace.EVENT_STOP) {
                return status;
            }
            if (event != 0) {
                groupStopped = Signals.stops(status.stopSignal()); // as it goes on it is to stand in that stop again, or no more
            }
            if (event == 0 && status.stopSignal() == Signals.SIGTRAP) {
                Integer code = ptrace.signalCode();
                if (code == null || code > 0) {
                    return status;
                }
                hold(); // the program's own, which had waited behind its mask or was sent by this very instruction
                if (new Registers(ptrace.registers()).rip() != from) {
                    return status; // while it waits the kernel queues no second one for the step
                }
                continue;
            }
            if (event == 0 && !Signals.stops(status.stopSignal())) {
                // The others are blocked, so the instruction itself raised it: there is no memory where it stands.
                throw new EngineException.SystemFailure(
                        "signal " + status.stopSignal() + " in a step of thread " + tid() + " made for lapidary", null);
            }
            if (event == 0) {
                hold(); // SIGSTOP can't be blocked meanwhile
            }
        }
    }

    /** Keeps the signal that the thread stands in the stop of, until it goes on. */
    void hold() {
        heldSignals.add(new PendingSignal(ptrace.signalInfo()));
    }

    /**
     * SIGCONT takes away the stop signals sent before it, and so those that are held. As long as it waits it was the later
     * one: a stop signal takes away a SIGCONT that waits (Linux {@code kernel/signal.c}, prepare_signal).
     */
    void forgetStopsBeforeContinue() {
        if (heldSignals.stream().anyMatch(held -> Signals.stops(held.signal())) && isContinueWaiting()) {
            heldSignals.removeIf(held -> Signals.stops(held.signal()));
        }
    }

    private boolean isContinueWaiting() {
        try {
            return Stream.of(true, false)
                    .flatMap(shared -> ptrace.pendingSignals(shared).stream())
                    .anyMatch(info -> new PendingSignal(info).signal() == Signals.SIGCONT);
        } catch (SystemCallFailed killed) {
            return false; // wait(2) is about to tell
        }
    }

    /**
     * Signals that have been sent to the thread and not delivered to it. It must stand still; what it is sent from now
     * on need not be among them.
     */
    List<PendingSignal> pending() {
        return Stream.concat(
                        heldSignals.stream().filter(signal -> signal.signal() == Signals.SIGTRAP),
                        ptrace.pendingSignals(false).stream().map(PendingSignal::new))
                .toList();
    }

    @Override
    public void close() {
        ptrace.close();
    }
}
