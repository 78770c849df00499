package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ptrace(2) on one task. Every call must come from the thread that attached; others are told ESRCH. Requests and
 * constants from Linux {@code include/uapi/linux/ptrace.h} and {@code arch/x86/include/uapi/asm/ptrace-abi.h}.
 */
public final class Ptrace implements AutoCloseable {

    public static final int EVENT_FORK = 1;
    public static final int EVENT_VFORK = 2;
    public static final int EVENT_CLONE = 3;
    public static final int EVENT_EXEC = 4;
    public static final int EVENT_EXIT = 6;
    public static final int EVENT_STOP = 128;

    /** Added to SIGTRAP in system call stops under {@link #OPTION_SYSGOOD}. */
    public static final int SYSCALL_STOP = 0x80;

    public static final int OPTION_SYSGOOD = 1;
    public static final int OPTION_FORK = 1 << EVENT_FORK;
    public static final int OPTION_VFORK = 1 << EVENT_VFORK;
    public static final int OPTION_CLONE = 1 << EVENT_CLONE;
    public static final int OPTION_EXEC = 1 << EVENT_EXEC;
    public static final int OPTION_EXITKILL = 1 << 20;

    /** While it is set, no seccomp filter is asked about the task's system calls. */
    public static final int OPTION_SUSPEND_SECCOMP = 1 << 21;

    private static final int CONT = 7;
    private static final int SINGLESTEP = 9;
    private static final int DETACH = 17;
    private static final int SYSCALL = 24;
    private static final int GETEVENTMSG = 0x4201;
    private static final int GETSIGINFO = 0x4202;
    private static final int GETREGSET = 0x4204;
    private static final int SETREGSET = 0x4205;
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int LISTEN = 0x4208;
    private static final int PEEKSIGINFO = 0x4209;
    private static final int SETOPTIONS = 0x4200;
    private static final int GETSIGMASK = 0x420a;
    private static final int SETSIGMASK = 0x420b;
    private static final int GET_RSEQ_CONFIGURATION = 0x420f;

    // Register sets, include/uapi/linux/elf.h.
    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRFPREG = 2;
    private static final int NT_X86_XSTATE = 0x202;

    private static final int REGISTER_WORDS = 27;
    /** PTRACE_PEEKSIGINFO_SHARED: the queue of the process rather than the task's own. */
    private static final int PEEK_SHARED = 1;

    private static final int SIGINFO_BYTES = 128;
    /** Offset of si_code in it. */
    private static final int SI_CODE = 8;

    /** Larger than any XSAVE area so far: 11 KiB with AMX tiles (Intel SDM vol. 1, 13.5). */
    private static final int MAX_XSTATE = 32768;

    private static final int FXSAVE_BYTES = 512;
    private static final int RSEQ_CONFIGURATION_BYTES = 24;

    private final int tid;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment words = arena.allocate(REGISTER_WORDS * 8L, 8);
    private final MemorySegment vector = arena.allocate(16, 8); // struct iovec
    private final MemorySegment scratch = arena.allocate(SIGINFO_BYTES, 8);

    public Ptrace(int tid) {
        this.tid = tid;
    }

    public int tid() {
        return tid;
    }

    private long request(int request, long address, long data) {
        return Syscalls.call(Syscalls.PTRACE, request, tid, address, data);
    }

    /** Attaches without stopping the task. */
    public void seize(int options) {
        Syscalls.check("ptrace attach to process " + tid, request(SEIZE, 0, options));
    }

    /** Sets other options for a task that stands still; zero, or a negated error number. */
    public int setOptions(int options) {
        return (int) request(SETOPTIONS, 0, options);
    }

    /** Asks the task to stop; it then reports {@link #EVENT_STOP}. False where it is gone. */
    public boolean interrupt() {
        return request(INTERRUPT, 0, 0) >= 0;
    }

    /** Lets the task run on, delivering {@code signal} unless 0. False where it is gone. */
    public boolean resume(int signal) {
        return request(CONT, 0, signal) >= 0;
    }

    /** Like {@link #resume}, stopping at the next system call's entry or exit. */
    public boolean resumeToSyscall(int signal) {
        return request(SYSCALL, 0, signal) >= 0;
    }

    /** Runs one instruction. */
    public boolean step() {
        return request(SINGLESTEP, 0, 0) >= 0;
    }

    /** Keeps a task in its job-control stop while staying attached. */
    public boolean listen() {
        return request(LISTEN, 0, 0) >= 0;
    }

    public boolean detach(int signal) {
        return request(DETACH, 0, signal) >= 0;
    }

    /** The number that goes with an event: the new task's id for fork, vfork and clone. */
    public long eventMessage() {
        Syscalls.check("PTRACE_GETEVENTMSG", request(GETEVENTMSG, 0, scratch.address()));
        return scratch.get(ValueLayout.JAVA_LONG, 0);
    }

    /** si_code of the signal that stopped the task, or null for a stop that no signal caused. */
    public Integer signalCode() {
        return request(GETSIGINFO, 0, scratch.address()) < 0 ? null : scratch.get(ValueLayout.JAVA_INT, SI_CODE);
    }

    /** The {@code siginfo_t} of the signal that stopped the task, {@value #SIGINFO_BYTES} bytes. */
    public byte[] signalInfo() {
        Syscalls.check("PTRACE_GETSIGINFO", request(GETSIGINFO, 0, scratch.address()));
        return scratch.asSlice(0, SIGINFO_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /** General registers, in the order of {@code struct user_regs_struct}. */
    public long[] registers() {
        long length = registerSet(GETREGSET, NT_PRSTATUS, words, REGISTER_WORDS * 8);
        if (length != REGISTER_WORDS * 8L) {
            // What the kernel gives of a thread that is in 32-bit code, even in a program that is there for a while only.
            throw new SystemCallFailed(
                    "process " + tid + " runs 32-bit code, which can't be captured", Errno.ENOEXEC);
        }
        return words.toArray(ValueLayout.JAVA_LONG);
    }

    public void setRegisters(long[] values) {
        MemorySegment.copy(values, 0, words, ValueLayout.JAVA_LONG, 0, REGISTER_WORDS);
        registerSet(SETREGSET, NT_PRSTATUS, words, REGISTER_WORDS * 8);
    }

    /** The extended state in XSAVE layout, empty where the kernel has no such set. */
    public byte[] extendedState() {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment area = local.allocate(MAX_XSTATE, 64);
            vector.set(ValueLayout.JAVA_LONG, 0, area.address());
            vector.set(ValueLayout.JAVA_LONG, 8, MAX_XSTATE);
            if (request(GETREGSET, NT_X86_XSTATE, vector.address()) < 0) {
                return new byte[0];
            }
            return area.asSlice(0, vector.get(ValueLayout.JAVA_LONG, 8)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** False where this kernel or CPU does not take such a state. */
    public boolean setExtendedState(byte[] state) {
        return set(NT_X86_XSTATE, state);
    }

    /** x87 and SSE state in FXSAVE64 layout, 512 bytes. */
    public byte[] floatingPoint() {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment area = local.allocate(FXSAVE_BYTES, 64);
            registerSet(GETREGSET, NT_PRFPREG, area, FXSAVE_BYTES);
            return area.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    public boolean setFloatingPoint(byte[] state) {
        return set(NT_PRFPREG, state);
    }

    private boolean set(int kind, byte[] state) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment area = local.allocate(state.length, 64);
            area.copyFrom(MemorySegment.ofArray(state));
            vector.set(ValueLayout.JAVA_LONG, 0, area.address());
            vector.set(ValueLayout.JAVA_LONG, 8, state.length);
            return request(SETREGSET, kind, vector.address()) >= 0;
        }
    }

    private long registerSet(int request, int kind, MemorySegment area, int length) {
        vector.set(ValueLayout.JAVA_LONG, 0, area.address());
        vector.set(ValueLayout.JAVA_LONG, 8, length);
        Syscalls.check("register access to process " + tid, request(request, kind, vector.address()));
        return vector.get(ValueLayout.JAVA_LONG, 8);
    }

    /** Blocked signals, bit {@code n - 1} for signal {@code n}. */
    public long signalMask() {
        Syscalls.check("PTRACE_GETSIGMASK", request(GETSIGMASK, 8, scratch.address()));
        return scratch.get(ValueLayout.JAVA_LONG, 0);
    }

    public void setSignalMask(long mask) {
        scratch.set(ValueLayout.JAVA_LONG, 0, mask);
        Syscalls.check("PTRACE_SETSIGMASK", request(SETSIGMASK, 8, scratch.address()));
    }

    /**
     * What the task registered with rseq(2): address, size, signature; empty where it registered nothing or the kernel
     * does not tell (before Linux 5.13, {@code struct ptrace_rseq_configuration}).
     */
    public Optional<long[]> restartableSequences() {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment configuration = local.allocate(RSEQ_CONFIGURATION_BYTES, 8);
            long length = request(GET_RSEQ_CONFIGURATION, RSEQ_CONFIGURATION_BYTES, configuration.address());
            long address = configuration.get(ValueLayout.JAVA_LONG, 0);
            return length < RSEQ_CONFIGURATION_BYTES || address == 0
                    ? Optional.empty()
                    : Optional.of(new long[] {
                        address, configuration.get(ValueLayout.JAVA_INT, 8), configuration.get(ValueLayout.JAVA_INT, 12)
                    });
        }
    }

    /**
     * Signals that wait for delivery, in the order in which they were sent, each as its {@code siginfo_t} of
     * {@value #SIGINFO_BYTES} bytes.
     *
     * @param shared those sent to the process rather than those sent to this task
     */
    public List<byte[]> pendingSignals(boolean shared) {
        List<byte[]> found = new ArrayList<>();
        try (Arena local = Arena.ofConfined()) {
            MemorySegment which = local.allocate(16, 8); // struct ptrace_peeksiginfo_args: offset, flags, number
            MemorySegment info = local.allocate(SIGINFO_BYTES, 8);
            which.set(ValueLayout.JAVA_INT, 8, shared ? PEEK_SHARED : 0);
            which.set(ValueLayout.JAVA_INT, 12, 1);
            while (true) {
                which.set(ValueLayout.JAVA_LONG, 0, found.size());
                long number = request(PEEKSIGINFO, which.address(), info.address());
                if (Syscalls.check("PTRACE_PEEKSIGINFO", number) == 0) {
                    return found;
                }
                found.add(info.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    /** Frees the buffers; does not detach. */
    @Override
    public void close() {
        arena.close();
    }
}
