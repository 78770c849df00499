package org.lapidary.engine.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.proc.ProcTimers;
import org.lapidary.engine.state.IntervalTimer;
import org.lapidary.engine.state.PosixTimer;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/** Timers of a stopped process, which the kernel tells only inside. */
final class TimerCapture {

    private static final int REAL = 0;
    private static final int PROF = 2;
    /** Signals of the three timers by their numbers, getitimer(2). */
    private static final int[] SIGNALS = {14, 26, 27};

    private static final long MICROS = 1_000_000;
    /** struct itimerval: two of struct timeval, of two words each. */
    private static final int ITIMERVAL_BYTES = 32;
    /** struct itimerspec, likewise. */
    private static final int ITIMERSPEC_BYTES = 32;

    private static final long NANOS = 1_000_000_000;

    private TimerCapture() {}

    /**
     * Those that run. The alarm clock is always asked for, since its signal ends a program that does not expect it; the
     * two that count processor time only where their signal is handled, for each question costs the pause a step.
     */
    static List<IntervalTimer> running(Tracee tracee, RemoteCalls remote, ProcStatus.Summary status) {
        List<IntervalTimer> timers = new ArrayList<>();
        for (int which = REAL; which <= PROF; which++) {
            if (which == REAL || (status.caught() & Signals.bit(SIGNALS[which])) != 0) {
                int number = which;
                IntervalTimer timer = remote.withScratch(ITIMERVAL_BYTES, address -> {
                    remote.demand("getitimer", Syscalls.GETITIMER, number, address);
                    ByteBuffer value = ByteBuffer.wrap(tracee.memory().read(address, ITIMERVAL_BYTES))
                            .order(ByteOrder.LITTLE_ENDIAN);
                    long interval = value.getLong() * MICROS + value.getLong();
                    return new IntervalTimer(number, interval, value.getLong() * MICROS + value.getLong());
                });
                if (timer.remainingMicros() > 0) {
                    timers.add(timer);
                }
            }
        }
        return timers;
    }

    /** Those of timer_create(2); any thread of the process may ask how they stand. */
    static List<PosixTimer> posix(Tracee tracee, RemoteCalls remote) {
        List<PosixTimer> timers = new ArrayList<>();
        for (PosixTimer timer : ProcTimers.read(tracee.liveTid())) {
            timers.add(remote.withScratch(ITIMERSPEC_BYTES, address -> {
                remote.demand("timer_gettime", Syscalls.TIMER_GETTIME, timer.id(), address);
                ByteBuffer value = ByteBuffer.wrap(tracee.memory().read(address, ITIMERSPEC_BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                return new PosixTimer(
                        timer.id(),
                        timer.clock(),
                        timer.signal(),
                        timer.value(),
                        timer.delivery(),
                        timer.tid(),
                        value.getLong() * NANOS + value.getLong(),
                        value.getLong() * NANOS + value.getLong());
            }));
        }
        timers.sort(Comparator.comparingInt(PosixTimer::id));
        return timers;
    }
}
