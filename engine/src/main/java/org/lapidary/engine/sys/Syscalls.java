package org.lapidary.engine.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls by number through libc's {@code syscall(2)}. Results follow the kernel's own convention: a value of
 * zero or more, or a negated error number. Pointers are passed as addresses, so a caller keeps the segments alive
 * (by using them after the call, or through its arena).
 */
public final class Syscalls {

    // Numbers from Linux arch/x86/entry/syscalls/syscall_64.tbl.
    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int OPEN = 2;
    public static final int CLOSE = 3;
    public static final int LSEEK = 8;
    public static final int MMAP = 9;
    public static final int MPROTECT = 10;
    public static final int MUNMAP = 11;
    public static final int BRK = 12;
    public static final int RT_SIGACTION = 13;
    public static final int IOCTL = 16;
    public static final int MADVISE = 28;
    public static final int DUP2 = 33;
    public static final int NANOSLEEP = 35;
    public static final int GETITIMER = 36;
    public static final int SETITIMER = 38;
    public static final int GETPID = 39;
    public static final int SOCKET = 41;
    public static final int SENDTO = 44;
    public static final int RECVFROM = 45;
    public static final int SENDMSG = 46;
    public static final int RECVMSG = 47;
    public static final int SHUTDOWN = 48;
    public static final int SOCKETPAIR = 53;
    public static final int SETSOCKOPT = 54;
    public static final int GETSOCKOPT = 55;
    public static final int CLONE = 56;
    public static final int EXECVE = 59;
    public static final int EXIT = 60;
    public static final int WAIT4 = 61;
    public static final int KILL = 62;
    public static final int FCNTL = 72;
    public static final int FLOCK = 73;
    public static final int FCHMOD = 91;
    public static final int CHDIR = 80;
    public static final int UMASK = 95;
    public static final int PTRACE = 101;
    public static final int RT_SIGQUEUEINFO = 129;
    public static final int SIGALTSTACK = 131;
    /** Stands for a sleep, poll or futex wait with a time limit that was interrupted before. */
    public static final int RESTART_SYSCALL = 219;
    public static final int PERSONALITY = 135;
    public static final int STATFS = 137;
    public static final int GETPRIORITY = 140;
    public static final int SETPRIORITY = 141;
    public static final int SCHED_GETPARAM = 143;
    public static final int SCHED_SETSCHEDULER = 144;
    public static final int SCHED_GETSCHEDULER = 145;
    public static final int MLOCK = 149;
    public static final int MLOCKALL = 151;
    public static final int PRCTL = 157;
    public static final int ARCH_PRCTL = 158;
    public static final int GETTID = 186;
    public static final int SCHED_SETAFFINITY = 203;
    public static final int SCHED_GETAFFINITY = 204;
    public static final int SET_TID_ADDRESS = 218;
    public static final int TIMER_CREATE = 222;
    public static final int TIMER_SETTIME = 223;
    public static final int TIMER_GETTIME = 224;
    public static final int TIMER_DELETE = 226;
    public static final int CLOCK_GETTIME = 228;
    public static final int SET_ROBUST_LIST = 273;
    public static final int GET_ROBUST_LIST = 274;
    public static final int EPOLL_CTL = 233;
    public static final int TGKILL = 234;
    public static final int WAITID = 247;
    public static final int INOTIFY_ADD_WATCH = 254;
    public static final int INOTIFY_RM_WATCH = 255;
    public static final int TEE = 276;
    public static final int TIMERFD_CREATE = 283;
    public static final int FALLOCATE = 285;
    public static final int TIMERFD_SETTIME = 286;
    public static final int SIGNALFD4 = 289;
    public static final int EVENTFD2 = 290;
    public static final int EPOLL_CREATE1 = 291;
    public static final int DUP3 = 292;
    public static final int PIPE2 = 293;
    public static final int INOTIFY_INIT1 = 294;
    public static final int PERF_EVENT_OPEN = 298;
    public static final int RT_TGSIGQUEUEINFO = 297;
    public static final int FANOTIFY_INIT = 300;
    public static final int FANOTIFY_MARK = 301;
    public static final int PRLIMIT64 = 302;
    public static final int NAME_TO_HANDLE_AT = 303;
    public static final int PROCESS_VM_READV = 310;
    public static final int PROCESS_VM_WRITEV = 311;
    public static final int KCMP = 312;
    public static final int MEMFD_CREATE = 319;
    public static final int USERFAULTFD = 323;
    public static final int MLOCK2 = 325;
    public static final int RSEQ = 334;
    public static final int STATX = 332;
    public static final int PIDFD_SEND_SIGNAL = 424;
    public static final int PIDFD_OPEN = 434;
    public static final int CLONE3 = 435;
    public static final int PIDFD_GETFD = 438;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));

    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private Syscalls() {}

    /** Issues system call {@code number}; zero or more, or a negated error number. */
    public static long call(int number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, f);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error own) { // of the JVM's own: no memory, no class
            throw own;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall itself does not throw", impossible);
        }
    }

    public static long call(int number, long a, long b, long c, long d) {
        return call(number, a, b, c, d, 0, 0);
    }

    public static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    public static long call(int number, long a) {
        return call(number, a, 0, 0, 0, 0, 0);
    }

    /**
     * The result where it is no error.
     *
     * @throws SystemCallFailed naming {@code what} otherwise
     */
    public static long check(String what, long result) {
        if (result < 0 && result > -4096) {
            throw new SystemCallFailed(what, (int) -result);
        }
        return result;
    }

    /** Sends a signal to a process. */
    public static long kill(int pid, int signal) {
        return call(KILL, pid, signal, 0);
    }

    /** Closes a descriptor of this process; errors have no remedy and are of no interest. */
    public static void close(int descriptor) {
        call(CLOSE, descriptor);
    }

    static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }

    /** Shorthand of the bindings in this package for a function that returns an int. */
    static FunctionDescriptor returningInt(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }
}
