package org.lapidary.engine.capture;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.AlternateStack;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.RestartableSequences;
import org.lapidary.engine.state.Scheduling;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.state.ThreadTraits;
import org.lapidary.engine.sys.Affinity;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/** Collects a {@link ThreadState} from a thread that stands still. */
final class ThreadCapture {

    private static final int FXSAVE_BYTES = 512;
    /** stack_t: address, flags padded to a word, size. */
    private static final int STACK_T_BYTES = 24;
    /** prctl(2), needs CONFIG_CHECKPOINT_RESTORE. */
    private static final int PR_GET_TID_ADDRESS = 40;

    private static final int PR_GET_TIMERSLACK = 30;
    /** What personality(2) changes nothing for. */
    private static final long ASK_PERSONALITY = 0xffffffffL;

    private static final int PRIO_PROCESS = 0;
    /** getpriority(2) by its system call: 20 less the nice value. */
    private static final int NICE_BASE = 20;

    private final Tracee tracee;

    ThreadCapture(Tracee tracee) {
        this.tracee = tracee;
    }

    /**
     * @param remote calls in the thread's name
     * @param pending signals that wait for it
     */
    ThreadState capture(int tid, RemoteCalls remote, List<PendingSignal> pending) {
        Ptrace ptrace = tracee.ptrace(tid);
        byte[] xsave = ptrace.extendedState();
        byte[] fxsave = xsave.length >= FXSAVE_BYTES ? Arrays.copyOf(xsave, FXSAVE_BYTES) : ptrace.floatingPoint();
        AlternateStack[] stack = {AlternateStack.NONE};
        long clearChildTid = remote.withScratch(STACK_T_BYTES, address -> {
            if (remote.call(Syscalls.SIGALTSTACK, 0, address) == 0) {
                stack[0] = alternateStack(address);
            }
            return remote.call(Syscalls.PRCTL, PR_GET_TID_ADDRESS, address) == 0
                    ? tracee.memory().readWord(address)
                    : 0;
        });
        ThreadTraits traits = new ThreadTraits(
                ProcStatus.threadName(tid),
                stack[0],
                ptrace.restartableSequences()
                        .map(words -> new RestartableSequences(words[0], (int) words[1], (int) words[2]))
                        .orElse(RestartableSequences.NONE),
                scheduling(tid),
                (int) Math.max(0, remote.call(Syscalls.PERSONALITY, ASK_PERSONALITY)),
                Math.max(0, remote.call(Syscalls.PRCTL, PR_GET_TIMERSLACK)));
        return new ThreadState(
                tid,
                remote.savedRegisters(),
                fxsave,
                xsave,
                remote.savedMask(),
                robustList(tid),
                clearChildTid,
                pending,
                traits);
    }

    private AlternateStack alternateStack(long address) {
        ByteBuffer stack =
                ByteBuffer.wrap(tracee.memory().read(address, STACK_T_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        return new AlternateStack(stack.getLong(0), stack.getInt(8), stack.getLong(16));
    }

    private static long robustList(int tid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(16, 8);
            long error = Syscalls.call(Syscalls.GET_ROBUST_LIST, tid, result.address(), result.address() + 8);
            return error < 0 ? 0 : result.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** What a program has from its tracer need not hold for one that is restored elsewhere. */
    private List<Long> processors(int tid) {
        List<Long> processors = Affinity.of(tid);
        return processors.equals(tracee.processorsGiven()) ? List.of() : processors;
    }

    private Scheduling scheduling(int tid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocate(ValueLayout.JAVA_INT);
            long policy = Syscalls.call(Syscalls.SCHED_GETSCHEDULER, tid);
            long error = Syscalls.call(Syscalls.SCHED_GETPARAM, tid, parameter.address(), 0);
            long priority = Syscalls.call(Syscalls.GETPRIORITY, PRIO_PROCESS, tid, 0);
            return policy < 0 || error < 0 || priority < 0
                    ? Scheduling.USUAL // a sandbox that refuses to tell will not let it be set either
                    : new Scheduling(
                            (int) policy,
                            parameter.get(ValueLayout.JAVA_INT, 0),
                            NICE_BASE - (int) priority,
                            processors(tid));
        }
    }
}
