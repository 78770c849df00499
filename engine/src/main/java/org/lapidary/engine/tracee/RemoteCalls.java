package org.lapidary.engine.tracee;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * System calls made by a stopped thread in the tracer's service. Opening saves its registers and blocks its signals,
 * closing puts both back, so that the thread notices nothing. A call single-steps over a {@code syscall} instruction
 * rather than stopping at its entry and exit: only after a signal stop does the kernel itself take up a system call
 * that the thread was in, with the semantics (restart, EINTR) that a signal pending meanwhile demands.
 */
public final class RemoteCalls implements AutoCloseable {

    /** Room under the stack pointer that the x86-64 ABI lets leaf functions use (psABI 3.2.2). */
    private static final int RED_ZONE = 128;

    private final Task task;
    private final ProcessMemory memory;
    private final Registers saved;
    private final Registers told;
    private final long savedMask;
    private final long site;
    private boolean abandoned;

    RemoteCalls(Task task, ProcessMemory memory, long site) {
        this.task = task;
        this.memory = memory;
        this.site = site;
        this.saved = new Registers(task.ptrace.registers());
        this.told = task.interrupted(saved, memory);
        this.savedMask = task.blockSignals();
        task.blocked = savedMask;
    }

    /**
     * The thread's registers as they were when this was opened. A system call that has been interrupted before has its
     * own number, not that of restart_syscall(2), which means nothing to another process.
     */
    public Registers savedRegisters() {
        return told;
    }

    /** Signals that the thread itself has blocked. */
    public long savedMask() {
        return savedMask;
    }

    /** Makes one call; zero or more, or a negated error number. */
    public long call(int number, long... arguments) {
        prepare(number, arguments);
        WaitStatus status = step();
        if (status.event() != 0) {
            throw new IllegalStateException("system call " + number + " ended in event " + status);
        }
        return new Registers(task.ptrace.registers()).rax();
    }

    /** Like {@link #call}, failing where the call fails. */
    public long demand(String what, int number, long... arguments) {
        return Syscalls.check(what, call(number, arguments));
    }

    /**
     * Makes an execve(2). On success the thread stands at the finished exec stop of the new program, this object is
     * spent, and 0 is returned; else the negated error number.
     */
    long exec(long path, long argv, long envp) {
        prepare(Syscalls.EXECVE, path, argv, envp);
        WaitStatus status = step();
        if (status.event() == Ptrace.EVENT_EXEC) {
            abandoned = true;
            task.ptrace.setSignalMask(savedMask);
            return 0;
        }
        return new Registers(task.ptrace.registers()).rax();
    }

    /**
     * Makes a clone(2) or clone3(2) of a thread.
     *
     * @return the new thread's id, or a negated error number
     */
    long beginThread(int number, long... arguments) {
        prepare(number, arguments);
        WaitStatus status = step();
        if (status.event() == 0) {
            return new Registers(task.ptrace.registers()).rax();
        }
        if (status.event() != Ptrace.EVENT_CLONE) {
            throw new IllegalStateException("system call " + number + " ended in event " + status);
        }
        long tid = task.ptrace.eventMessage();
        step(); // out of the event, to the end of the call
        return tid;
    }

    private WaitStatus step() {
        SystemCallFilters.suspend(task.ptrace);
        try {
            return task.step();
        } finally {
            SystemCallFilters.enforce(task.ptrace);
        }
    }

    void prepare(int number, long... arguments) {
        Registers registers = saved.with(Name.RIP, site)
                .with(Name.RAX, number)
                .with(Name.ORIG_RAX, -1)
                .with(Name.RDI, argument(arguments, 0))
                .with(Name.RSI, argument(arguments, 1))
                .with(Name.RDX, argument(arguments, 2))
                .with(Name.R10, argument(arguments, 3))
                .with(Name.R8, argument(arguments, 4))
                .with(Name.R9, argument(arguments, 5));
        task.ptrace.setRegisters(registers.words());
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    /**
     * Runs {@code body} with {@code size} bytes of the thread's stack, below what it uses, lent for arguments and
     * results; what stood there is put back. Where there is no memory, as below a small stack of a coroutine, others are lent.
     */
    public <T> T withScratch(int size, java.util.function.LongFunction<T> body) {
        long address = saved.rsp() - RED_ZONE - size & -64L;
        if (memory.tryRead(address, ByteBuffer.allocate(size)) < size) {
            address = writableMemory(size);
        }
        byte[] before = memory.read(address, size);
        try {
            return body.apply(address);
        } finally {
            memory.write(address, before);
        }
    }

    /** All threads stand still, so that none sees what is done there: of the main stack, else of what comes first. */
    private long writableMemory(int size) {
        List<MemoryMapping> mappings = ProcMaps.read(task.tid()).stream()
                .filter(mapping -> mapping.writable() && !mapping.shared() && mapping.length() >= size)
                .filter(mapping -> memory.tryRead(mapping.end() - size, ByteBuffer.allocate(size)) == size)
                .toList();
        return mappings.stream()
                .filter(mapping -> mapping.path().equals(MemoryMapping.STACK))
                .findFirst()
                .or(() -> mappings.stream().findFirst())
                .map(mapping -> mapping.end() - size & -64L)
                .orElse(saved.rsp());
    }

    /** Bytes of a string as C knows it. */
    static byte[] cString(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** From now on the thread goes on with other registers and signal mask than it had. */
    public void abandon() {
        abandoned = true;
    }

    @Override
    public void close() {
        if (!abandoned) {
            task.ptrace.setRegisters(saved.words());
            task.ptrace.setSignalMask(savedMask);
        }
    }
}
