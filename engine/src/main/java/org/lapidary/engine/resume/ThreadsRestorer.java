package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.state.AlternateStack;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.state.Scheduling;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.sys.Affinity;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.engine.tracee.EmptiedThread;
import org.lapidary.store.PageTable;

/**
 * Gives a restored process its threads, each with its registers and what the kernel held for it. Where threads get
 * other ids than they had, the places where glibc keeps the ids are set right.
 */
final class ThreadsRestorer {

    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int PRIO_PROCESS = 0;
    /** sizeof(struct robust_list_head), include/uapi/linux/futex.h. */
    private static final int ROBUST_LIST_HEAD_BYTES = 24;
    /** The one flag of sigaltstack(2) that is the program's to set. */
    private static final int SS_AUTODISARM = 1 << 31;

    private static final int TID_BYTES = 4;

    private final Emptied target;
    private final ProcessState state;
    private final Consumer<String> notices;

    ThreadsRestorer(Emptied target, ProcessState state, Consumer<String> notices) {
        this.target = target;
        this.state = state;
        this.notices = notices;
    }

    /** @param pages those that are in memory */
    void restore(PageTable pages) {
        Map<ThreadState, EmptiedThread> threads = new LinkedHashMap<>();
        for (ThreadState thread : state.threads()) {
            boolean first = thread.tid() == state.pid();
            threads.put(thread, first ? target.mainThread() : target.addThread(thread.tid()));
        }
        tellIds(threads, pages);
        threads.forEach(this::giveBack);
        new PosixTimers(target, threads, notices).make(state.posixTimers());
        if (state.firstThreadEnded()) {
            forgetStub(target.mainThread());
            target.mainThread().takeLeave();
        }
        threads.forEach((thread, restored) -> restored.takeUp(
                Restart.reissue(thread.registers()), thread.xsave(), thread.fxsave(), thread.signalMask()));
    }

    private void tellIds(Map<ThreadState, EmptiedThread> threads, PageTable pages) {
        Map<Integer, Integer> changed = new HashMap<>();
        List<Integer> unknown = new ArrayList<>();
        threads.forEach((thread, restored) -> {
            if (restored.tid() != thread.tid()) {
                changed.put(thread.tid(), restored.tid());
                if (!tellItsId(thread, restored)) {
                    unknown.add(thread.tid());
                }
            }
        });
        if (changed.isEmpty()) {
            return;
        }
        new HeldLocks(target.memory(), changed).handOver(pages, state.mappings());
        if (state.threads().size() > 1 && !unknown.isEmpty()) {
            notices.accept("threads " + unknown + " have other ids now, and where the program remembers them is not"
                    + " known: what it does with them may fail");
        }
    }

    /** glibc has the kernel clear the very word that holds a thread's id when the thread ends. */
    private boolean tellItsId(ThreadState thread, EmptiedThread restored) {
        if (thread.clearChildTid() == 0) {
            return false;
        }
        ByteBuffer word = ByteBuffer.allocate(TID_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (target.memory().tryRead(thread.clearChildTid(), word) < TID_BYTES || word.getInt(0) != thread.tid()) {
            return false;
        }
        word.putInt(0, restored.tid()).rewind();
        target.memory().write(thread.clearChildTid(), word);
        return true;
    }

    private void giveBack(ThreadState thread, EmptiedThread restored) {
        restored.call(Syscalls.SET_TID_ADDRESS, thread.clearChildTid());
        restored.call(Syscalls.SET_ROBUST_LIST, thread.robustList(), ROBUST_LIST_HEAD_BYTES);
        alternateStack(thread.traits().alternateStack(), restored);
        if (thread.traits().sequences().address() != 0) {
            restored.call(
                    Syscalls.RSEQ,
                    thread.traits().sequences().address(),
                    thread.traits().sequences().size(),
                    0,
                    thread.traits().sequences().signature());
        }
        target.memory().write(target.scratch(), (thread.traits().name() + "\0").getBytes(StandardCharsets.ISO_8859_1));
        restored.call(Syscalls.PRCTL, PR_SET_NAME, target.scratch());
        scheduling(thread.traits().scheduling(), restored);
        restored.call(Syscalls.PERSONALITY, thread.traits().personality());
        if (thread.traits().timerSlack() > 0) {
            restored.call(Syscalls.PRCTL, PR_SET_TIMERSLACK, thread.traits().timerSlack());
        }
        for (PendingSignal signal : thread.pending()) {
            target.memory().write(target.scratch(), signal.info());
            restored.demand(
                    "sending the pending " + signal + " again",
                    Syscalls.RT_TGSIGQUEUEINFO,
                    target.pid(),
                    restored.tid(),
                    signal.signal(),
                    target.scratch());
        }
    }

    /** What the stub's own C library registered lies at addresses that are the program's now. */
    private static void forgetStub(EmptiedThread thread) {
        thread.call(Syscalls.SET_TID_ADDRESS, 0);
        thread.call(Syscalls.SET_ROBUST_LIST, 0, ROBUST_LIST_HEAD_BYTES);
    }

    private void alternateStack(AlternateStack stack, EmptiedThread restored) {
        if (stack.size() != 0) {
            ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(stack.address()).putInt(stack.flags() & SS_AUTODISARM).putInt(0).putLong(stack.size());
            target.memory().write(target.scratch(), bytes.array());
            restored.demand("an alternate signal stack", Syscalls.SIGALTSTACK, target.scratch(), 0);
        }
    }

    private void scheduling(Scheduling wanted, EmptiedThread restored) {
        if (wanted.equals(Scheduling.USUAL)) {
            return;
        }
        if (!wanted.processors().isEmpty()) {
            long refused = Affinity.set(restored.tid(), wanted.processors());
            if (refused < 0) {
                notices.accept("thread " + restored.tid() + " may run on any processor: those that it had chosen can't be had ("
                        + Errno.describe((int) -refused) + ")");
            }
        }
        ByteBuffer parameter = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, wanted.priority());
        target.memory().write(target.scratch(), parameter.array());
        long refused = restored.call(Syscalls.SCHED_SETSCHEDULER, 0, wanted.policy(), target.scratch());
        if (refused == 0) {
            refused = restored.call(Syscalls.SETPRIORITY, PRIO_PROCESS, 0, wanted.nice());
        }
        if (refused < 0) {
            notices.accept("thread " + restored.tid() + " runs without its scheduling policy " + wanted.policy()
                    + " and niceness " + wanted.nice() + " (" + Errno.describe((int) -refused) + ")");
        }
    }
}
