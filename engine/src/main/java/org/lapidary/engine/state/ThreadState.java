package org.lapidary.engine.state;

import java.util.List;

/**
 * One thread.
 *
 * @param tid thread id at the time of the capture; the first thread's is the process id
 * @param registers general registers exactly as the kernel reported them: a thread that was stopped inside a system
 *     call shows {@code rax = -ERESTART…}, see {@link Restart}
 * @param fxsave 512 bytes in the layout of the FXSAVE64 instruction (Intel SDM vol. 1, 10.5.1): x87, MXCSR, XMM0–15
 * @param xsave the whole extended state as {@code PTRACE_GETREGSET NT_X86_XSTATE} gave it, or empty where the host
 *     has no such register set; begins with the same 512 bytes
 * @param signalMask blocked signals, bit {@code n - 1} for signal {@code n}
 * @param robustList address registered with {@code set_robust_list}, 0 where none
 * @param clearChildTid address registered with {@code set_tid_address}, 0 where none or unknown
 * @param pending signals sent to this thread and not yet delivered, in the order of their sending
 * @param traits the rest of what the kernel keeps about it
 */
public record ThreadState(
        int tid,
        Registers registers,
        byte[] fxsave,
        byte[] xsave,
        long signalMask,
        long robustList,
        long clearChildTid,
        List<PendingSignal> pending,
        ThreadTraits traits) {}
