package org.lapidary.engine.state;

/**
 * One timer of timer_create(2).
 *
 * @param id the number by which the program knows it
 * @param clock clock id as the kernel knows it; negative ones count the processor time of a process or thread
 * @param signal that it sends
 * @param value {@code sigev_value}, sent along
 * @param delivery {@code sigev_notify}: {@code SIGEV_SIGNAL} 0, {@code SIGEV_NONE} 1, {@code SIGEV_THREAD} 2,
 *     {@code SIGEV_THREAD_ID} 4 with {@code tid}
 * @param tid the thread that the signal goes to, 0 where it goes to the process
 * @param intervalNanos time between expirations, 0 for one only
 * @param remainingNanos time to the next expiration, 0 for a timer that is not set
 */
public record PosixTimer(
        int id, int clock, int signal, long value, int delivery, int tid, long intervalNanos, long remainingNanos) {

    /** {@code SIGEV_THREAD_ID}, {@code include/uapi/asm-generic/siginfo.h}. */
    public static final int THREAD_ID = 4;
}
