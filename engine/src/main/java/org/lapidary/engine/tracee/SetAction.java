package org.lapidary.engine.tracee;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Sets what a program does on a signal. A single step raises SIGTRAP, and so can't set what is done on that; this system
 * call is made between the stops at its entry and its exit.
 */
final class SetAction {

    /** Room under the stack pointer that the x86-64 ABI lets leaf functions use (psABI 3.2.2). */
    private static final int RED_ZONE = 128;
    /** struct kernel_sigaction: handler, flags, restorer, 8-byte mask. */
    private static final int ACTION_BYTES = 32;

    private static final int SIGSET_BYTES = 8;

    private SetAction() {}

    /** In the name of a thread that stands still; it then stands where a system call that it was in can be taken up. */
    static void betweenCalls(SignalAction action, Task task, ProcessMemory memory, long syscallSite) {
        inTrap(action, task, memory, syscallSite);
        // Only out of a stop for a signal does the kernel restart a system call. This one comes before any instruction.
        task.ptrace.interrupt();
        await(task, false, () -> task.ptrace.resume(0));
    }

    /** The same for a thread that is in no system call, as in a trap; it is to be resumed without any signal. */
    static void inTrap(SignalAction action, Task task, ProcessMemory memory, long syscallSite) {
        Registers saved = new Registers(task.ptrace.registers());
        long mask = task.ptrace.signalMask();
        long address = saved.rsp() - RED_ZONE - ACTION_BYTES & -64L;
        byte[] before = memory.read(address, ACTION_BYTES);
        memory.write(
                address,
                ByteBuffer.allocate(ACTION_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(action.handler())
                        .putLong(action.flags())
                        .putLong(action.restorer())
                        .putLong(action.mask())
                        .array());
        task.ptrace.setSignalMask(-1);
        task.ptrace.setRegisters(saved.with(Name.RIP, syscallSite)
                .with(Name.ORIG_RAX, -1)
                .with(Name.RAX, Syscalls.RT_SIGACTION)
                .with(Name.RDI, action.signal())
                .with(Name.RSI, address)
                .with(Name.RDX, 0)
                .with(Name.R10, SIGSET_BYTES)
                .words());
        await(task, true, () -> task.ptrace.resumeToSyscall(0));
        await(task, true, () -> task.ptrace.resumeToSyscall(0));
        memory.write(address, before);
        task.ptrace.setRegisters(saved.words());
        task.ptrace.setSignalMask(mask);
    }

    @FunctionalInterface
    private interface Going {
        boolean on();
    }

    /** Lets the thread go on to the stop of a system call, or to one that was asked for. */
    private static void await(Task task, boolean syscall, Going going) {
        while (true) {
            if (!going.on()) {
                throw task.inbox.gone(task.tid(), null);
            }
            WaitStatus status = task.inbox.about(task.tid());
            if (status == null || status.gone()) {
                throw task.inbox.gone(task.tid(), status);
            }
            boolean atSyscall = status.event() == 0 && status.stopSignal() == (Signals.SIGTRAP | Ptrace.SYSCALL_STOP);
            boolean asked = status.event() == Ptrace.EVENT_STOP;
            if (syscall ? atSyscall : asked) {
                return;
            }
            if (status.event() == 0 && !atSyscall) {
                task.hold(); // SIGSTOP, which can't be blocked
            }
        }
    }
}
