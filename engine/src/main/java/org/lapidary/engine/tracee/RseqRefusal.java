package org.lapidary.engine.tracee;

import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;

/**
 * Answers a new program's rseq(2) with ENOSYS: a registration lives in the kernel and would be missing wherever a
 * checkpoint goes on. C libraries try it once while they start, right after set_tid_address (glibc 2.35 and later,
 * {@code sysdeps/nptl/dl_tls_init_tp.c}), so system calls are watched up to there and no longer.
 */
final class RseqRefusal {

    /** Calls after set_tid_address within which glibc has made its attempt: set_robust_list and rseq itself. */
    private static final int CALLS_AFTER_TID_ADDRESS = 4;
    /** Programs without any libc that calls set_tid_address are watched no longer than this. */
    private static final int MOST_CALLS = 2000;

    private Task watched;
    private int callsLeft;

    void begin(Task task) {
        watched = task;
        callsLeft = MOST_CALLS;
    }

    boolean isWatching(Task task) {
        return watched == task;
    }

    /** At the entry or exit of a system call of a watched thread. */
    void atSyscall(Task task) {
        if (watched != task) {
            return;
        }
        Registers registers = new Registers(task.ptrace.registers());
        boolean entry = registers.rax() == -Errno.ENOSYS;
        if (!entry) {
            return;
        }
        long number = registers.get(Name.ORIG_RAX);
        if (number == Syscalls.RSEQ) {
            task.ptrace.setRegisters(registers.with(Name.ORIG_RAX, -1).words());
            watched = null;
        } else if (number == Syscalls.SET_TID_ADDRESS) {
            callsLeft = CALLS_AFTER_TID_ADDRESS;
        } else if (--callsLeft <= 0) {
            watched = null;
        }
    }
}
