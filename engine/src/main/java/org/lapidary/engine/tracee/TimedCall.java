package org.lapidary.engine.tracee;

import java.util.HashMap;
import java.util.Map;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.SocketTimeLimits;
import org.lapidary.engine.sys.SystemCallFailed;

/**
 * A system call that waits, and returns EINTR wherever its wait is interrupted, be it by no more than a stop (signal(7),
 * the last list). It has done nothing by then, so that it can be made again.
 *
 * @param limit where its time limit stands
 * @param register that holds it, or its address; null for those of sockets
 * @param timedOut what it returns when that is over
 */
record TimedCall(Limit limit, Name register, long timedOut) {

    /** Where a time limit stands, if there is one. */
    enum Limit {
        NONE,
        /** An int of milliseconds, below zero for none. */
        MILLIS,
        /** Address of a struct timespec, 0 for none. */
        TIMESPEC,
        /** SO_RCVTIMEO of the socket that is the first argument. */
        RECEIVING,
        /** SO_SNDTIMEO of it. */
        SENDING
    }

    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final long NANOS = 1_000_000_000;

    /** By number (Linux {@code arch/x86/entry/syscalls/syscall_64.tbl}). */
    private static final Map<Long, TimedCall> ALL = new HashMap<>();

    static {
        TimedCall receiving = new TimedCall(Limit.RECEIVING, null, -Errno.EAGAIN);
        for (long number : new long[] {0, 19, 43, 45, 47, 288, 299}) { // read, readv, accept, recvfrom, recvmsg, accept4, recvmmsg
            ALL.put(number, receiving);
        }
        TimedCall sending = new TimedCall(Limit.SENDING, null, -Errno.EAGAIN);
        for (long number : new long[] {1, 20, 44, 46, 307}) { // write, writev, sendto, sendmsg, sendmmsg
            ALL.put(number, sending);
        }
        ALL.put(42L, new TimedCall(Limit.SENDING, null, -Errno.EINPROGRESS)); // connect
        ALL.put(65L, new TimedCall(Limit.NONE, null, 0)); // semop
        ALL.put(128L, new TimedCall(Limit.TIMESPEC, Name.RDX, -Errno.EAGAIN)); // rt_sigtimedwait
        ALL.put(208L, new TimedCall(Limit.TIMESPEC, Name.R8, 0)); // io_getevents
        ALL.put(220L, new TimedCall(Limit.TIMESPEC, Name.R10, -Errno.EAGAIN)); // semtimedop
        ALL.put(232L, new TimedCall(Limit.MILLIS, Name.R10, 0)); // epoll_wait
        ALL.put(281L, new TimedCall(Limit.MILLIS, Name.R10, 0)); // epoll_pwait
        ALL.put(441L, new TimedCall(Limit.TIMESPEC, Name.R10, 0)); // epoll_pwait2
    }

    /** The one that has just been interrupted; null where none has. */
    static TimedCall interrupted(Registers registers) {
        return registers.rax() == -Errno.EINTR ? ALL.get(registers.get(Name.ORIG_RAX)) : null;
    }

    /**
     * Nanoseconds that it waits at most; {@link Long#MAX_VALUE} where that is for ever.
     *
     * @throws SystemCallFailed where it cannot be found out
     */
    long nanos(Registers registers, int pid, ProcessMemory memory) {
        return switch (limit) {
            case NONE -> NO_LIMIT;
            case MILLIS -> {
                int millis = (int) registers.get(register);
                yield millis < 0 ? NO_LIMIT : millis * 1_000_000L;
            }
            case TIMESPEC -> {
                long address = registers.get(register);
                yield address == 0 ? NO_LIMIT : total(memory.readWord(address), memory.readWord(address + Long.BYTES));
            }
            case RECEIVING, SENDING -> SocketTimeLimits.nanos(
                            pid, (int) registers.get(Name.RDI), limit == Limit.RECEIVING)
                    .orElse(NO_LIMIT);
        };
    }

    private static long total(long seconds, long nanos) {
        return seconds > Long.MAX_VALUE / NANOS - 1 ? NO_LIMIT : seconds * NANOS + nanos;
    }
}
