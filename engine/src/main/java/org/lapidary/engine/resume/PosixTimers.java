package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.state.PosixTimer;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.engine.tracee.EmptiedThread;

/**
 * Makes the timers of timer_create(2) again, under the numbers that they had. The kernel counts a process's timers up
 * from 0, so a number that comes soon is waited for; to ask for one takes Linux 6.15.
 */
final class PosixTimers {

    /** prctl(2): timer_create then takes the number from where it would put it. */
    private static final int PR_TIMER_CREATE_RESTORE_IDS = 77;

    private static final int ON = 1;
    private static final int OFF = 0;

    /** Numbers that are passed over by making timers and deleting them; each takes some 100 µs. */
    private static final int MOST_PASSED_OVER = 256;

    /** struct sigevent: value, signal, kind of notice, thread. */
    private static final int SIGEVENT_BYTES = 64;

    private static final long NANOS = 1_000_000_000;

    // Clock ids of processes and threads, include/linux/posix-timers_types.h: the complement of the id, shifted.
    private static final int CPU_CLOCK_SHIFT = 3;
    private static final int CPU_CLOCK_OF_THREAD = 4;

    private final Emptied target;
    private final Map<ThreadState, EmptiedThread> threads;
    private final Consumer<String> notices;
    private int next;

    PosixTimers(Emptied target, Map<ThreadState, EmptiedThread> threads, Consumer<String> notices) {
        this.target = target;
        this.threads = threads;
        this.notices = notices;
    }

    /** @param timers in order of their numbers */
    void make(List<PosixTimer> timers) {
        for (PosixTimer timer : timers) {
            long made = make(timer);
            if (made < 0) {
                notices.accept("timer " + timer.id() + ", which the program had made by timer_create, is gone ("
                        + Errno.describe((int) -made) + ")");
            } else if (timer.remainingNanos() > 0) {
                start(timer);
            }
        }
    }

    private long make(PosixTimer timer) {
        // A timer that counts a thread's time belongs to the thread that made it, which the kernel does not tell.
        EmptiedThread thread = threadOf(timer.tid());
        if (thread == null) {
            return -Errno.ESRCH;
        }
        if (timer.id() - next > MOST_PASSED_OVER) {
            return asking(thread, timer);
        }
        while (true) {
            long made = create(thread, timer);
            if (made < 0) {
                return made;
            }
            int number = (int) target.memory().readWord(target.scratch());
            next = number + 1;
            if (number == timer.id()) {
                return 0;
            }
            thread.call(Syscalls.TIMER_DELETE, number);
            if (number > timer.id()) {
                return -Errno.EEXIST;
            }
        }
    }

    private long asking(EmptiedThread thread, PosixTimer timer) {
        long able = thread.call(Syscalls.PRCTL, PR_TIMER_CREATE_RESTORE_IDS, ON);
        if (able < 0) {
            return able;
        }
        long made = create(thread, timer);
        thread.call(Syscalls.PRCTL, PR_TIMER_CREATE_RESTORE_IDS, OFF);
        return made;
    }

    private long create(EmptiedThread thread, PosixTimer timer) {
        int to = timer.tid() == 0 ? 0 : threadOf(timer.tid()).tid();
        ByteBuffer event = ByteBuffer.allocate(Long.BYTES + SIGEVENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        event.putLong(timer.id())
                .putLong(timer.value())
                .putInt(timer.signal())
                .putInt(timer.delivery())
                .putInt(to);
        target.memory().write(target.scratch(), event.array());
        return thread.call(
                Syscalls.TIMER_CREATE, clock(timer.clock()), target.scratch() + Long.BYTES, target.scratch());
    }

    /** The clock of a thread by its id is that of another id now. */
    private int clock(int clock) {
        int id = ~(clock >> CPU_CLOCK_SHIFT);
        if (clock >= 0 || id == 0) {
            return clock;
        }
        EmptiedThread thread = (clock & CPU_CLOCK_OF_THREAD) != 0 ? threadOf(id) : target.mainThread();
        int now = thread == null ? id : thread.tid();
        return ~now << CPU_CLOCK_SHIFT | clock & (1 << CPU_CLOCK_SHIFT) - 1;
    }

    private EmptiedThread threadOf(int tid) {
        return tid == 0
                ? threads.values().iterator().next()
                : threads.entrySet().stream()
                        .filter(entry -> entry.getKey().tid() == tid)
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    /** What is left, whatever way the time was given; the kernel tells no more. */
    private void start(PosixTimer timer) {
        ByteBuffer times = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long nanos : new long[] {timer.intervalNanos(), timer.remainingNanos()}) {
            times.putLong(nanos / NANOS).putLong(nanos % NANOS);
        }
        target.memory().write(target.scratch(), times.array());
        threads.values().iterator().next().demand("starting a timer", Syscalls.TIMER_SETTIME, timer.id(), 0, target.scratch(), 0);
    }
}
