package org.lapidary.engine.tracee;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.cpu.CpuProfile;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
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

    private final Tracee tracee;
    private final RemoteCalls remote;
    private final long base;

    private Emptied(Tracee tracee, RemoteCalls remote, long base) {
        this.tracee = tracee;
        this.remote = remote;
        this.base = base;
    }

    /**
     * Starts a process and empties it.
     *
     * @param avoid mappings that are to come, which the two pages keep clear of
     */
    public static Emptied make(List<MemoryMapping> avoid, Consumer<String> notices) {
        Tracee tracee = Stub.start(notices);
        try {
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

    /** Makes a system call; zero or more, or a negated error number. */
    public long call(int number, long... arguments) {
        return remote.call(number, arguments);
    }

    /** Makes a system call that must work. */
    public long demand(String what, int number, long... arguments) {
        return remote.demand(what, number, arguments);
    }

    /**
     * Ends the restoring: the process takes up the given registers and can be run. This object is spent.
     *
     * @param cpu what CPUID tells the program from here on
     */
    public Tracee becomeAlive(
            Registers registers,
            byte[] xsave,
            byte[] fxsave,
            long signalMask,
            ProcessState state,
            Optional<CpuProfile> cpu) {
        cpu.ifPresent(profile -> {
            CpuMask mask = new CpuMask(profile, CpuMask.faultingWorks(remote), tracee.patches());
            mask.prepareRestored(remote, memory(), state.mappings(), ImageSetup.loaderBase(state.auxv()));
            tracee.image().setCpuMask(mask);
        });
        tracee.image().setRestored(state.auxv(), state.executable());
        remote.abandon();
        if (xsave.length == 0 || !tracee.ptrace().setExtendedState(xsave)) {
            tracee.ptrace().setFloatingPoint(fxsave); // a host with other extended state: the program used none of it
        }
        tracee.ptrace().setRegisters(registers.words());
        tracee.ptrace().setSignalMask(signalMask);
        return tracee;
    }

    /** Ends the process. */
    @Override
    public void close() {
        tracee.close();
    }
}
