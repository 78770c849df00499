package org.lapidary.engine.state;

import org.lapidary.engine.state.Registers.Name;

/**
 * What to do with a thread that was stopped inside a system call. The kernel marks such a call with an error number
 * that programs never see (Linux {@code include/linux/errno.h}: ERESTARTSYS 512, ERESTARTNOINTR 513, ERESTARTNOHAND
 * 514, ERESTART_RESTARTBLOCK 516) and rewinds to the {@code syscall} instruction when the thread goes on. A restored
 * thread is another process to the kernel, so the rewinding is done here.
 */
public final class Restart {

    private static final long ERESTARTSYS = 512;
    private static final long ERESTARTNOINTR = 513;
    private static final long ERESTARTNOHAND = 514;
    private static final long ERESTART_RESTARTBLOCK = 516;

    private Restart() {}

    /** True where the thread was stopped inside a system call that has to be issued again. */
    public static boolean isPending(Registers registers) {
        if (registers.get(Name.ORIG_RAX) < 0) {
            return false;
        }
        long error = -registers.rax();
        return error == ERESTARTSYS
                || error == ERESTARTNOINTR
                || error == ERESTARTNOHAND
                || error == ERESTART_RESTARTBLOCK;
    }

    /**
     * Registers of a thread whose call has just been interrupted and would return EINTR, though no signal may have come: the
     * kernel now makes it again when the thread goes on, unless a handler is to run, and then returns EINTR.
     */
    public static Registers unlessHandled(Registers registers) {
        return registers.with(Name.RAX, -ERESTARTNOHAND);
    }

    /** Number of the system call in progress, or -1 where there is none. */
    public static long pendingCall(Registers registers) {
        return isPending(registers) ? registers.get(Name.ORIG_RAX) : -1;
    }

    /** Registers from which the thread issues its interrupted call again; unchanged where there is none. */
    public static Registers reissue(Registers registers) {
        if (!isPending(registers)) {
            return registers.with(Name.ORIG_RAX, -1);
        }
        return registers
                .with(Name.RIP, registers.rip() - Registers.SYSCALL_LENGTH)
                .with(Name.RAX, registers.get(Name.ORIG_RAX))
                .with(Name.ORIG_RAX, -1);
    }

    /** Registers from which the thread goes on as if its interrupted call had returned {@code result}. */
    public static Registers complete(Registers registers, long result) {
        return isPending(registers) ? registers.with(Name.RAX, result).with(Name.ORIG_RAX, -1) : reissue(registers);
    }
}
