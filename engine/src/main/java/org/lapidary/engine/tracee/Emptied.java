package org.lapidary.engine.tracee;

import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.cpu.CpuProfile;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Syscalls;

/**
 * A process without memory, but for two pages at a low address: one with a {@code syscall} instruction to work with,
 * one for arguments. A checkpoint is laid into it; then it comes alive as that program. The two pages stay, at an
 * address that neither the program had in use nor the kernel hands out by itself.
 */
public final class Emptied implements AutoCloseable {

    /** Bytes at {@link #scratch}. */
    public static final int SCRATCH_BYTES = 4096;

    private static final byte[] SYSCALL_INSTRUCTION = {0x0F, 0x05};
    private static final int PAGE = 4096;
    /** vm.mmap_min_addr as distributions set it: no lower address can be mapped without privilege. */
    private static final long LOWEST = 0x10000;

    private static final long USER_SPACE_END = 0x7ffffffff000L;
    private static final int PROT_READ_WRITE_EXEC = 7;
    private static final int MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE = 0x100022;

    /** CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM, as pthread_create(3) uses them. */
    private static final long THREAD_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

    private final Tracee tracee;
    private final RemoteCalls remote;
    private final EmptiedThread main;
    private final long base;

    private Emptied(Tracee tracee, RemoteCalls remote, long base) {
        this.tracee = tracee;
        this.remote = remote;
        this.main = new EmptiedThread(tracee.tasks().main(), remote);
        this.base = base;
    }

    /**
     * Starts a process and empties it.
     *
     * @param wanted the process id that it should have; it gets another one where this user has no say in that
     *     (CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN) or somebody else has the id
     * @param avoid mappings that are to come, which the two pages keep clear of
     */
    public static Emptied make(int wanted, List<MemoryMapping> avoid, Consumer<String> notices) {
        Tracee tracee = Stub.start(notices);
        try {
            tracee = ProcessId.give(tracee, wanted, notices);
            long base = freeAddress(avoid, ProcMaps.read(tracee.pid()));
            try (RemoteCalls first = tracee.remote()) {
                first.demand(
                        "a page to work with",
                        Syscalls.MMAP,
                        base,
                        2 * PAGE,
                        PROT_READ_WRITE_EXEC,
                        MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE,
                        -1,
                        0);
            }
            tracee.memory().write(base, SYSCALL_INSTRUCTION);
            tracee.image().setSyscallSite(base);
            RemoteCalls remote = tracee.remote();
            remote.demand("emptying low memory", Syscalls.MUNMAP, 0, base);
            long above = base + 2 * PAGE;
            remote.demand("emptying memory", Syscalls.MUNMAP, above, USER_SPACE_END - above);
            return new Emptied(tracee, remote, base);
        } catch (RuntimeException e) {
            tracee.close();
            throw e;
        }
    }

    private static long freeAddress(List<MemoryMapping> avoid, List<MemoryMapping> present) {
        for (long candidate = LOWEST; candidate < USER_SPACE_END; candidate += 16 * PAGE) {
            if (isFree(candidate, avoid) && isFree(candidate, present)) {
                return candidate;
            }
        }
        throw new EngineException.SystemFailure("the program leaves no address free for two pages", null);
    }

    private static boolean isFree(long address, List<MemoryMapping> mappings) {
        return mappings.stream().noneMatch(m -> m.start() < address + 2 * PAGE && address < m.end());
    }

    public int pid() {
        return tracee.pid();
    }

    public ProcessMemory memory() {
        return tracee.memory();
    }

    /** Address of {@value #SCRATCH_BYTES} bytes for the arguments of calls. */
    public long scratch() {
        return base + PAGE;
    }

    /** The thread that is there from the start. */
    public EmptiedThread mainThread() {
        return main;
    }

    /** Makes a system call; zero or more, or a negated error number. */
    public long call(int number, long... arguments) {
        return main.call(number, arguments);
    }

    /** Makes a system call that must work. */
    public long demand(String what, int number, long... arguments) {
        return main.demand(what, number, arguments);
    }

    /** From here on CPUID tells what {@code cpu} says: to be called with all memory there, before threads are added. */
    public void show(CpuProfile cpu, ProcessState state) {
        CpuMask mask = new CpuMask(cpu, CpuMask.faultingWorks(remote), tracee.patches());
        mask.prepareRestored(remote, memory(), state.mappings(), ImageSetup.loaderBase(state.auxv()));
        tracee.image().setCpuMask(mask);
    }

    /**
     * Adds a thread.
     *
     * @param wanted the id that it should have; it gets another one where this user has no say in that
     *     (CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN) or somebody else has the id
     */
    public EmptiedThread addThread(int wanted) {
        long tid = beginWith(wanted);
        if (tid < 0) {
            tid = Syscalls.check("making a thread", main.begin(Syscalls.CLONE, THREAD_FLAGS));
        }
        if (!tracee.tasks().awaitArrival((int) tid)) {
            throw new TraceeGone((int) tid);
        }
        Task task = new Task((int) tid, tracee.tasks().main().inbox);
        task.stopped = true;
        tracee.tasks().add(task);
        return new EmptiedThread(task, tracee.remote(task.tid()));
    }

    private long beginWith(int wanted) {
        memory().write(scratch(), CloneArguments.of(THREAD_FLAGS, wanted, scratch()));
        return main.begin(Syscalls.CLONE3, scratch(), CloneArguments.CALL_BYTES);
    }

    /** Ends the restoring: the process can be run. This object is spent. */
    public Tracee becomeAlive(ProcessState state) {
        tracee.image().setRestored(state.auxv(), state.executable());
        tracee.noteActions(state.actions());
        return tracee;
    }

    /** Ends the process. */
    @Override
    public void close() {
        tracee.close();
    }
}
