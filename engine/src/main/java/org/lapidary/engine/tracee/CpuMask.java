package org.lapidary.engine.tracee;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lapidary.engine.cpu.CpuProfile;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.x86.CodeScanner;

/**
 * Answers the CPUID instructions of a program from a {@link CpuProfile}. Where the processor lets the kernel turn
 * CPUID into a fault (arch_prctl(2) ARCH_SET_CPUID, Linux 4.12), that is used. Elsewhere every CPUID instruction in
 * the program's code is found when the code is mapped, and trapped: at the exec for the program and its loader, and
 * at each mapping that the loader makes, which a trap on the loader's own mmap call tells.
 */
final class CpuMask {

    /** arch_prctl code ARCH_SET_CPUID, Linux {@code arch/x86/include/uapi/asm/prctl.h}. */
    private static final int ARCH_SET_CPUID = 0x1012;

    private static final int PROT_EXEC = 4;
    private static final int CPUID_LENGTH = 2;
    private static final byte CPUID_FIRST = 0x0F;
    private static final byte CPUID_SECOND = (byte) 0xA2;
    /** Code larger than this is read in parts. */
    private static final int CHUNK = 16 << 20;
    /** Bytes before a part that the scan needs to find its feet. */
    private static final int OVERLAP = 64;

    private final CpuProfile profile;
    private final boolean faulting;
    private final CodePatches patches;
    private final Map<Long, int[]> answers = new HashMap<>();
    private long answered;
    private long nanos;

    CpuMask(CpuProfile profile, boolean faulting, CodePatches patches) {
        this.profile = profile;
        this.faulting = faulting;
        this.patches = patches;
    }

    /** True where this processor and kernel let CPUID fault; asked in the name of a stopped process. */
    static boolean faultingWorks(RemoteCalls remote) {
        return setFaulting(remote, true) == 0 && setFaulting(remote, false) == 0;
    }

    private static long setFaulting(RemoteCalls remote, boolean faults) {
        return remote.call(Syscalls.ARCH_PRCTL, ARCH_SET_CPUID, faults ? 0 : 1);
    }

    int hardwareCapabilities() {
        return profile.hardwareCapabilities();
    }

    String describe() {
        return "CPUID answered as " + profile.name() + " by " + (faulting ? "CPUID faulting" : "trapped instructions");
    }

    /** Prepares a program that has just been exec'd. */
    void prepareImage(int pid, RemoteCalls remote, ProcessMemory memory, long loaderBase) {
        patches.clear();
        if (faulting) {
            Syscalls.check("turning on CPUID faulting", setFaulting(remote, true));
            return;
        }
        coverAll(memory, ProcMaps.read(pid), loaderBase);
    }

    /** Prepares a program whose memory has just been restored, without any traps. */
    void prepareRestored(RemoteCalls remote, ProcessMemory memory, List<MemoryMapping> mappings, long loaderBase) {
        if (faulting) {
            Syscalls.check("turning on CPUID faulting", setFaulting(remote, true));
        } else {
            coverAll(memory, mappings, loaderBase);
        }
    }

    private void coverAll(ProcessMemory memory, List<MemoryMapping> mappings, long loaderBase) {
        String loader = mappings.stream()
                .filter(m -> loaderBase != 0 && m.start() == loaderBase)
                .map(MemoryMapping::path)
                .findFirst()
                .orElse("");
        for (MemoryMapping mapping : mappings) {
            if ((mapping.protection() & PROT_EXEC) != 0 && mapping.isFileBacked()) {
                coverCode(memory, mapping.start(), mapping.end(), mapping.path().equals(loader));
            }
        }
    }

    /** Lets a child that goes its own way see the real CPU again. */
    void release(RemoteCalls remote, ProcessMemory childMemory, boolean sharesMemory) {
        if (faulting) {
            setFaulting(remote, false); // a child that is ending anyway may refuse
        } else if (!sharesMemory) {
            patches.remove(childMemory);
        }
    }

    private void coverCode(ProcessMemory memory, long start, long end, boolean isLoader) {
        for (long at = start; at < end; at += CHUNK) {
            long from = Math.max(start, at - OVERLAP);
            byte[] code = new byte[(int) (Math.min(end, at + CHUNK) - from)];
            int length = memory.tryRead(from, java.nio.ByteBuffer.wrap(code));
            if (length < code.length) {
                code = java.util.Arrays.copyOf(code, length);
            }
            for (int offset : CodeScanner.findCpuid(code)) {
                patches.plant(memory, from + offset, CodePatches.Kind.CPUID);
            }
            if (isLoader) {
                for (int offset : CodeScanner.findSyscall(code, Syscalls.MMAP)) {
                    patches.plant(memory, from + offset, CodePatches.Kind.LOADER_MMAP);
                }
            }
        }
    }

    /** After a SIGSEGV: true where it was a CPUID instruction, which is then answered. */
    boolean answerFault(Task task, ProcessMemory memory) {
        if (!faulting) {
            return false;
        }
        Registers registers = new Registers(task.ptrace.registers());
        if (!isCpuid(registers.rip(), memory)) {
            return false;
        }
        answer(task, registers, registers.rip() + CPUID_LENGTH);
        return true;
    }

    private static boolean isCpuid(long address, ProcessMemory memory) {
        byte[] code = new byte[CPUID_LENGTH];
        return memory.tryRead(address, java.nio.ByteBuffer.wrap(code)) == CPUID_LENGTH
                && code[0] == CPUID_FIRST
                && code[1] == CPUID_SECOND;
    }

    /** After a SIGTRAP: true where it was one of our traps, which is then carried out. */
    boolean answerTrap(Task task, ProcessMemory memory, long syscallSite) {
        if (patches.isEmpty()) {
            return false;
        }
        Registers registers = new Registers(task.ptrace.registers());
        long site = registers.rip() - 1;
        CodePatches.Kind kind = patches.at(site);
        if (kind == null) {
            return false;
        }
        switch (kind) {
            case CPUID -> answer(task, registers, site + CPUID_LENGTH);
            case LOADER_MMAP -> carryOutMmap(task, memory, registers, site, syscallSite);
        }
        return true;
    }

    boolean isFaulting() {
        return faulting;
    }

    /** What was answered so far, for the report; empty where nothing was. */
    Optional<String> cost() {
        return answered == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "CPUID was answered %,d times, %.1f ms in all (the processor's interruptions not counted)",
                        answered,
                        nanos / 1e6));
    }

    private void answer(Task task, Registers registers, long next) {
        long from = System.nanoTime();
        int leaf = (int) registers.rax();
        int subleaf = (int) registers.get(Name.RCX);
        int[] values =
                answers.computeIfAbsent((long) leaf << 32 | subleaf & 0xFFFFFFFFL, key -> profile.leaf(leaf, subleaf));
        task.ptrace.setRegisters(registers
                .with(Name.RAX, Integer.toUnsignedLong(values[0]))
                .with(Name.RBX, Integer.toUnsignedLong(values[1]))
                .with(Name.RCX, Integer.toUnsignedLong(values[2]))
                .with(Name.RDX, Integer.toUnsignedLong(values[3]))
                .with(Name.RIP, next)
                .words());
        answered++;
        nanos += System.nanoTime() - from;
    }

    private void carryOutMmap(Task task, ProcessMemory memory, Registers registers, long site, long syscallSite) {
        task.ptrace.setRegisters(
                registers.with(Name.RIP, syscallSite).with(Name.ORIG_RAX, -1).words());
        long mask = task.blockSignals(); // or one that waits would be met by the step
        task.step();
        task.ptrace.setSignalMask(mask);
        Registers after = new Registers(task.ptrace.registers());
        long next = site + Registers.SYSCALL_LENGTH;
        task.ptrace.setRegisters(after.with(Name.RIP, next).with(Name.RCX, next).words());
        long start = after.rax();
        if (start < 0 && start > -4096) {
            return;
        }
        long length = registers.get(Name.RSI) + 4095 & -4096;
        patches.forget(start, start + length);
        if ((registers.get(Name.RDX) & PROT_EXEC) != 0) {
            coverCode(memory, start, start + length, false);
        }
    }
}
