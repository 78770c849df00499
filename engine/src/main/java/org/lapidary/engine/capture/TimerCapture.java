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

    private static final int MICROSECONDS_LEFT = 24;
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
                IntervalTimer timer = remote.withScratch(2 * ITIMERVAL_BYTES, address -> {
                    remote.demand("getitimer", Syscalls.GETITIMER, number, address);
                    IntervalTimer told = timer(number, tracee, address);
                    boolean settled = number == REAL || told.remainingMicros() > 0;
                    return settled ? told : aboutToFire(told, tracee, remote, address);
                });
                if (timer.remainingMicros() > 0) {
                    timers.add(timer);
                }
            }
        }
        return timers;
    }

    private static IntervalTimer timer(int number, Tracee tracee, long address) {
        ByteBuffer value =
                ByteBuffer.wrap(tracee.memory().read(address, ITIMERVAL_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        long interval = value.getLong() * MICROS + value.getLong();
        return new IntervalTimer(number, interval, value.getLong() * MICROS + value.getLong());
    }

    /**
     * Tells a timer that fires at this very moment, processor time being counted in ticks, from one that does not run:
     * getitimer(2) says 0 of both ({@code kernel/time/itimer.c}, get_cpu_itimer), setitimer(2) of the first that it fires
     * after a tick ({@code posix-cpu-timers.c}, set_process_cpu_timer). The timer is left as it was.
     */
    private static IntervalTimer aboutToFire(IntervalTimer told, Tracee tracee, RemoteCalls remote, long address) {
        int number = told.which();
        long old = address + ITIMERVAL_BYTES;
        byte[] asItWas = tracee.memory().read(address, ITIMERVAL_BYTES);
        ByteBuffer next = ByteBuffer.wrap(asItWas.clone()).order(ByteOrder.LITTLE_ENDIAN);
        next.putLong(MICROSECONDS_LEFT, 1);
        tracee.memory().write(address, next.array());
        remote.demand("setitimer", Syscalls.SETITIMER, number, address, old);
        if (timer(number, tracee, old).remainingMicros() > 0) {
            return new IntervalTimer(number, told.intervalMicros(), 1);
        }
        tracee.memory().write(address, asItWas);
        remote.demand("setitimer", Syscalls.SETITIMER, number, address, 0);
        return told;
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
