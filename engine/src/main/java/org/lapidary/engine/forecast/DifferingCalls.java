package org.lapidary.engine.forecast;

import java.util.Set;
import org.lapidary.engine.gem5.SimulatedCalls;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.tracee.EnteredCall;

/**
 * System calls, and uses of them, in which gem5 v24.0.0.1 differs from the kernel: {@code
 * src/arch/x86/linux/syscall_tbl64.cc}, {@code src/sim/syscall_emul.hh} and {@code src/sim/syscall_emul.cc}. Those that
 * it answers with success and does nothing for differ where they tell something, or where the program is sure to
 * notice. One is let pass: rt_sigaction does not tell the handler that was, and what programs do with that is to set it
 * again, in vain as well.
 */
final class DifferingCalls {

    // Numbers: Linux arch/x86/entry/syscalls/syscall_64.tbl.
    private static final int MMAP = 9;
    private static final int MPROTECT = 10;
    private static final int RT_SIGPROCMASK = 14;
    private static final int IOCTL = 16;
    private static final int MREMAP = 25;
    private static final int MADVISE = 28;
    private static final int DUP2 = 33;
    private static final int SOCKET = 41;
    private static final int SOCKETPAIR = 53;
    private static final int CLONE = 56;
    private static final int FORK = 57;
    static final int EXECVE = 59;
    private static final int UNAME = 63;
    private static final int FCNTL = 72;
    private static final int UMASK = 95;
    private static final int GETTIMEOFDAY = 96;
    private static final int GETRLIMIT = 97;
    private static final int SIGALTSTACK = 131;
    private static final int MODIFY_LDT = 154;
    private static final int PRCTL = 157;
    private static final int TIME = 201;
    private static final int FUTEX = 202;
    private static final int RESTART_SYSCALL = 219;
    private static final int CLOCK_GETTIME = 228;
    private static final int TGKILL = 234;
    private static final int GET_MEMPOLICY = 239;
    private static final int OPENAT = 257;
    private static final int PIPE2 = 293;
    private static final int PRLIMIT = 302;
    private static final int CLONE3 = 435;

    static final int MADV_DONTNEED = 4; // asm-generic/mman-common.h
    private static final int MAP_TYPE = 3; // MAP_SHARED_VALIDATE has both of its bits (linux/mman.h)
    private static final int SIGABRT = 6;
    // asm-generic/resource.h
    private static final int RLIMIT_CPU = 0;
    private static final int RLIMIT_DATA = 2;
    private static final int RLIMIT_STACK = 3;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NPROC = 6;
    private static final int AT_FDCWD = -100; // linux/fcntl.h
    /** What O_TMPFILE has and O_DIRECTORY has not (asm-generic/fcntl.h). */
    private static final int TMPFILE = 020000000;

    private static final int STDERR = 2;

    private static final int F_SETFL = 4; // asm-generic/fcntl.h

    /** F_GETFD, F_SETFD, F_GETFL, F_SETFL, and locks, which nobody contends for: F_SETLK, F_SETLKW and F_OFD_SETLK(W). */
    private static final Set<Integer> DONE_BY_FCNTL = Set.of(1, 2, 3, 4, 6, 7, 37, 38); // asm-generic/fcntl.h

    /**
     * PR_SET_PDEATHSIG, _DUMPABLE, _KEEPCAPS, _NAME, _TIMERSLACK, _CHILD_SUBREAPER, _NO_NEW_PRIVS, _THP_DISABLE and _VMA
     * (linux/prctl.h): a program that only sets them notices nothing.
     */
    private static final Set<Integer> SET_IN_VAIN = Set.of(1, 4, 8, 15, 29, 36, 38, 41, 0x53564d41);

    /** FIONREAD, FIONBIO (asm-generic/ioctls.h): answered with ENOTTY, as any of no terminal. */
    private static final Set<Integer> REFUSED_BY_IOCTL = Set.of(0x541B, 0x5421);

    /** FUTEX_WAIT and FUTEX_WAIT_BITSET (linux/futex.h), then the others that gem5 has. */
    private static final Set<Integer> FUTEX_WAITS = Set.of(0, 9);

    private static final Set<Integer> FUTEX_REST = Set.of(1, 3, 4, 5, 10);
    private static final int FUTEX_OPERATION = 0x7f;

    private DifferingCalls() {}

    static boolean differs(EnteredCall call) {
        int second = (int) call.second();
        return switch ((int) call.number()) {
            case MADVISE -> (int) call.third() == MADV_DONTNEED;
            case MMAP -> (call.fourth() & MAP_TYPE) == MAP_TYPE;
            case MREMAP -> call.second() == 0;
            case TGKILL -> (int) call.third() != 0 && (int) call.third() != SIGABRT;
            case OPENAT -> (call.third() & TMPFILE) != 0 || (int) call.first() != AT_FDCWD;
            case RT_SIGPROCMASK -> call.second() == 0 && call.third() != 0; // a question
            case SIGALTSTACK -> call.first() == 0;
            case MPROTECT -> call.third() == 0; // PROT_NONE
            case DUP2 -> second > STDERR && call.first() != call.second();
            case FCNTL -> !DONE_BY_FCNTL.contains(second) || second == F_SETFL && doesNotWait(call.third());
            case SOCKET, SOCKETPAIR, PIPE2 -> doesNotWait(second);
            case IOCTL -> REFUSED_BY_IOCTL.contains(second);
            case PRCTL -> !SET_IN_VAIN.contains((int) call.first());
            case FUTEX ->
                FUTEX_WAITS.contains(second & FUTEX_OPERATION)
                        ? call.fourth() != 0
                        : !FUTEX_REST.contains(second & FUTEX_OPERATION);
            case GETRLIMIT -> !Set.of(RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NPROC).contains((int) call.first());
            case PRLIMIT ->
                switch (second) {
                    case RLIMIT_DATA, RLIMIT_STACK -> false;
                    // To set one is answered with success, and of these the program notices no more.
                    case RLIMIT_CPU, RLIMIT_CORE -> call.fourth() != 0;
                    default -> true;
                };
            case RESTART_SYSCALL -> false; // comes of the stop at the checkpoint
            case UMASK, CLONE, FORK, CLONE3, GETTIMEOFDAY, TIME, CLOCK_GETTIME, UNAME, MODIFY_LDT, GET_MEMPOLICY -> true;
            default -> !SimulatedCalls.has(call.number());
        };
    }

    /** SOCK_NONBLOCK and O_NONBLOCK are one: the host's descriptor gets it, and gem5's read asks its own record alone. */
    private static boolean doesNotWait(long flags) {
        return (flags & OpenDescriptor.O_NONBLOCK) != 0;
    }

    /** What a program does by the use in which gem5 differs: goes on behind "the program". */
    static String describe(long number) {
        return switch ((int) number) {
            case MADVISE -> "gives memory back (MADV_DONTNEED), which is not zero afterwards in gem5 v24.0";
            case MMAP -> "maps a file with MAP_SHARED_VALIDATE, which gem5 v24.0 refuses";
            case MREMAP -> "maps memory a second time (mremap), which gem5 v24.0 does not do";
            case TGKILL -> "sends itself a signal (tgkill), which gem5 v24.0 refuses";
            case OPENAT ->
                "makes a file without a name (O_TMPFILE), which gem5 v24.0 does not, or opens one by a directory's"
                        + " descriptor, which it may not find again";
            case RT_SIGPROCMASK -> "asks which signals it has blocked (rt_sigprocmask), which gem5 v24.0 does not tell";
            case SIGALTSTACK -> "asks for its alternate stack (sigaltstack), which gem5 v24.0 does not tell";
            case MPROTECT -> "takes the access to memory away (mprotect), which gem5 v24.0 passes over";
            case DUP2 -> "duplicates a descriptor to a number (dup2), and gem5 v24.0 takes the lowest that is free";
            case FCNTL ->
                "uses a descriptor in a way (fcntl) that gem5 v24.0 answers with 0 and does nothing for, or has one not"
                        + " wait (O_NONBLOCK), and its read(2) waits for ever";
            case SOCKET, SOCKETPAIR, PIPE2 ->
                "makes descriptors that do not wait (O_NONBLOCK), and read(2) of gem5 v24.0 waits for ever on them";
            case IOCTL -> "uses a descriptor in a way (ioctl) that gem5 v24.0 refuses";
            case PRCTL -> "asks for a setting (prctl), which gem5 v24.0 does not tell, or makes one that it passes over";
            case FUTEX ->
                "waits on a futex with a time limit, of which gem5 v24.0 takes no notice, or uses one in a way that it"
                        + " does not have";
            case GETRLIMIT -> "asks for a limit (getrlimit) that gem5 v24.0 does not have";
            case PRLIMIT -> "asks for a limit (prlimit64) that gem5 v24.0 does not have";
            case EXECVE -> "becomes another one (execve), which ends the simulation in gem5 v24.0";
            case UMASK -> "changes what modes its files get (umask), which gem5 v24.0 passes over";
            case UNAME -> "asks for the system's name (uname), and gem5 v24.0 has one of its own";
            case MODIFY_LDT -> "makes segments (modify_ldt), which gem5 v24.0 passes over";
            case GET_MEMPOLICY -> "asks where its memory is (get_mempolicy), which gem5 v24.0 does not tell";
            case CLONE, FORK, CLONE3 ->
                "starts a thread or another process, and gem5 needs a CPU for each (--num-cpus, and a template of"
                        + " as many)";
            case GETTIMEOFDAY, TIME, CLOCK_GETTIME ->
                "asks for the time, and every clock of gem5 v24.0 begins anew in September 2001";
            default -> "made system call " + SimulatedCalls.describe(number)
                    + "; gem5 v24.0 does not have it and ends the simulation there";
        };
    }
}
