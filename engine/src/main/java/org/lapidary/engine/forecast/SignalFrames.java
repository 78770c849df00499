package org.lapidary.engine.forecast;

import java.util.List;
import java.util.Optional;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.sys.Signals;

/**
 * Finds out whether the program is in a signal handler, which would return through rt_sigreturn, a call that gem5 does
 * not have. The kernel puts a frame on the stack for each handler that it calls (Linux
 * {@code arch/x86/include/asm/sigframe.h}, {@code include/uapi/asm-generic/ucontext.h}):
 *
 * <pre>
 *    0  address of the restorer, to which the handler returns
 *    8  ucontext: flags 8, link 8, stack 24, registers 256 (RSP at 168 of the frame, RIP at 176), mask 8 at 304
 *  312  siginfo, the signal's number in its first four bytes, for handlers that asked for it only
 * </pre>
 *
 * Frames of handlers that have returned stay in the memory below the stack and show up in parts of later frames that
 * were never written. What tells them apart is the signal mask: while a handler runs it is the interrupted program's,
 * together with the action's and, as a rule, the signal itself.
 */
final class SignalFrames {

    private static final int STACK_POINTER = 168;
    private static final int INSTRUCTION_POINTER = 176;
    private static final int MASK = 304;
    private static final int SIGNAL = 312;
    private static final int FRAME = 320;

    /** Stack looked at, from the stack pointer up: frames of handlers that call deep. */
    private static final int REACH = 256 << 10;

    // Linux include/uapi/asm-generic/signal-defs.h.
    private static final long SA_SIGINFO = 4;
    private static final long SA_NODEFER = 0x40000000L;
    private static final int HIGHEST_NO_HANDLER = 1;
    /** Signals that can't be blocked, whatever a mask says. */
    private static final long UNBLOCKABLE = Signals.bit(Signals.SIGKILL) | Signals.bit(Signals.SIGSTOP);

    private SignalFrames() {}

    /**
     * @param returned whether the program was seen to call rt_sigreturn right after the checkpoint. Without that nobody
     *     can tell: handlers also leave by siglongjmp and exit, which gem5 does well.
     */
    static Optional<Reason> reason(ProcessState state, Memory memory, boolean returned) {
        ThreadState thread = state.mainThread();
        return reason(state.actions(), thread.registers().rsp(), thread.signalMask(), memory, returned);
    }

    static Optional<Reason> reason(
            List<SignalAction> actions, long stackPointer, long mask, Memory memory, boolean returned) {
        if (actions.stream().noneMatch(SignalFrames::isHandled)) {
            return Optional.empty();
        }
        long start = stackPointer + 7 & -8;
        byte[] stack = new byte[REACH];
        int length = memory.read(start, stack);
        Optional<Reason> possible = Optional.empty();
        for (int at = 0; at + FRAME <= length; at += Long.BYTES) {
            for (SignalAction action : actions) {
                if (!isHandled(action) || !isFrame(action, stack, at, start, memory)) {
                    continue;
                }
                long before = Memory.word(stack, at + MASK);
                long during = (before | action.mask() | ownBit(action)) & ~UNBLOCKABLE;
                if (during == mask && during != before) {
                    return Optional.of(returned ? returning(action.signal()) : risky(action.signal(), " is"));
                }
                if (during == mask) {
                    possible = Optional.of(risky(action.signal(), " seems to be"));
                }
            }
        }
        return possible;
    }

    /** What the signal mask alone tells: that a handled signal is blocked, as it is while its handler runs. */
    static Optional<Reason> suspicion(ProcessState state) {
        return state.actions().stream()
                .filter(SignalFrames::isHandled)
                .filter(action -> (state.mainThread().signalMask() & Signals.bit(action.signal())) != 0)
                .findFirst()
                .map(action -> new Reason(
                        Kind.SIGNAL,
                        Severity.RISKY,
                        "signal " + action.signal() + " is blocked and has a handler, which may be in progress"));
    }

    private static boolean isHandled(SignalAction action) {
        return Long.compareUnsigned(action.handler(), HIGHEST_NO_HANDLER) > 0;
    }

    private static long ownBit(SignalAction action) {
        return (action.flags() & SA_NODEFER) != 0 ? 0 : Signals.bit(action.signal());
    }

    private static boolean isFrame(SignalAction action, byte[] stack, int at, long start, Memory memory) {
        if (action.restorer() == 0 || Memory.word(stack, at) != action.restorer()) {
            return false;
        }
        boolean tellsSignal = (action.flags() & SA_SIGINFO) != 0;
        if (tellsSignal && (int) Memory.word(stack, at + SIGNAL) != action.signal()) {
            return false;
        }
        long pointer = Memory.word(stack, at + STACK_POINTER);
        boolean elsewhere = pointer < start || pointer > start + at; // on another stack, or above the frame
        return elsewhere && memory.isExecutable(Memory.word(stack, at + INSTRUCTION_POINTER));
    }

    private static Reason returning(int signal) {
        String text = "the handler of signal " + signal + " is in progress and returned right after the checkpoint, by"
                + " rt_sigreturn, which ends the simulation. Choose a checkpoint outside of it";
        return new Reason(Kind.SIGNAL, Severity.UNUSABLE, text);
    }

    private static Reason risky(int signal, String is) {
        String text = "the handler of signal " + signal + is + " in progress; where it returns, by rt_sigreturn, the"
                + " simulation ends. Choose a checkpoint outside of it";
        return new Reason(Kind.SIGNAL, Severity.RISKY, text);
    }
}
