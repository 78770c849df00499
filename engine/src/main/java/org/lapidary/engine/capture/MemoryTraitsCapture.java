package org.lapidary.engine.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lapidary.engine.proc.ProcSmaps;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.MemoryTraits;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.RemoteCalls;

/** Mappings that grow or are locked, of a stopped process. */
final class MemoryTraitsCapture {

    private static final String GROWS_DOWN = "gd";
    private static final String LOCKED = "lo";
    private static final int PAGE = 4096;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private MemoryTraitsCapture() {}

    /**
     * What there is. The kernel counts both kinds, so that a process without (nearly all) is asked no more.
     *
     * @param remote calls in the name of a thread of the process
     */
    static MemoryTraits of(int pid, RemoteCalls remote, ProcStatus.Summary status, List<MemoryMapping> mappings) {
        long mainStack = mappings.stream()
                .filter(mapping -> mapping.path().equals(MemoryMapping.STACK))
                .mapToLong(MemoryMapping::length)
                .sum();
        boolean locks = status.lockedBytes() > 0;
        if (!locks && status.stackBytes() <= mainStack) {
            return MemoryTraits.USUAL;
        }
        long probe = locks ? remote.call(Syscalls.MMAP, 0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0) : -1;
        List<ProcSmaps.Entry> entries = ProcSmaps.read(pid);
        int lockNew = 0;
        if (probe > 0) {
            remote.demand("unmapping a page", Syscalls.MUNMAP, probe, PAGE);
            lockNew = lockNew(probe, entries, mappings);
        }
        List<Long> growing = new ArrayList<>();
        List<MemoryTraits.Locked> locked = new ArrayList<>();
        for (MemoryMapping mapping : mappings) {
            for (ProcSmaps.Entry entry : entries) {
                if (entry.start() >= mapping.end() || entry.end() <= mapping.start()) {
                    continue;
                }
                if (entry.flags().contains(GROWS_DOWN) && !mapping.path().equals(MemoryMapping.STACK)) {
                    growing.add(mapping.start());
                }
                if (entry.flags().contains(LOCKED)) {
                    boolean onFault = entry.resident() < entry.end() - entry.start();
                    locked.add(new MemoryTraits.Locked(
                            Math.max(mapping.start(), entry.start()), Math.min(mapping.end(), entry.end()), onFault));
                }
            }
        }
        return new MemoryTraits(growing, locked, lockNew);
    }

    /** The kernel may have merged the page that was mapped on trial with a neighbour, which then tells nothing of it. */
    private static int lockNew(long probe, List<ProcSmaps.Entry> entries, List<MemoryMapping> mappings) {
        ProcSmaps.Entry at = entries.stream()
                .filter(entry -> entry.start() <= probe && probe < entry.end())
                .findFirst()
                .orElse(new ProcSmaps.Entry(probe, probe + PAGE, 0, Set.of()));
        if (!at.flags().contains(LOCKED)) {
            return 0;
        }
        long before = mappings.stream()
                .filter(mapping -> at.start() <= mapping.start() && mapping.end() <= at.end())
                .mapToLong(MemoryMapping::length)
                .sum();
        boolean whole = at.resident() >= before + PAGE;
        return MemoryTraits.FUTURE | (whole ? 0 : MemoryTraits.ON_FAULT);
    }
}
