package org.lapidary.engine.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.PageTable;

/** Lays the memory of a checkpoint into an emptied process: mappings, pages, and the kernel's notes about them. */
final class MemoryRestorer {

    private static final int PROT_WRITE = 2;

    // Flags of mmap(2) on x86-64.
    private static final int MAP_SHARED = 0x01;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_GROWSDOWN = 0x100;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MAP_FIXED_NOREPLACE = 0x100000;

    // prctl(2).
    private static final int PR_SET_MM = 35;
    private static final int PR_SET_MM_MAP = 14;
    /** struct prctl_mm_map, include/uapi/linux/prctl.h: eleven addresses, auxv pointer, two 32-bit words. */
    private static final int MM_MAP_BYTES = 104;

    private static final int PAGE_SHIFT = 12;

    private final Emptied target;
    private final ProcessState state;

    MemoryRestorer(Emptied target, ProcessState state) {
        this.target = target;
        this.state = state;
    }

    void restore(Checkpoint checkpoint) throws IOException {
        for (MemoryMapping mapping : state.mappings()) {
            map(mapping);
        }
        PageTable table = checkpoint.pages();
        ProcessMemory memory = target.memory();
        checkpoint.read((index, count, buffer) -> write(memory, table, index, count, buffer), 2);
        for (MemoryMapping mapping : state.mappings()) {
            if (isShared(mapping)) {
                target.demand(
                        "protecting a shared mapping",
                        Syscalls.MPROTECT,
                        mapping.start(),
                        mapping.length(),
                        mapping.protection());
            }
        }
        setBounds(state.bounds(), state.auxv());
    }

    /** A file that can only be read through the mapping is as good private. */
    private static boolean isShared(MemoryMapping mapping) {
        return mapping.shared() && !(mapping.isFileBacked() && (mapping.protection() & PROT_WRITE) == 0);
    }

    /**
     * All memory comes back as anonymous: what a file held is among the stored pages, and the user's files are not
     * written to. Shared pages can't be filled through their protection, so they get it last.
     */
    private void map(MemoryMapping mapping) {
        boolean stack = mapping.path().equals(MemoryMapping.STACK);
        int flags = MAP_ANONYMOUS
                | MAP_FIXED_NOREPLACE
                | (isShared(mapping) ? MAP_SHARED : MAP_PRIVATE)
                | ((mapping.protection() & PROT_WRITE) == 0 || isShared(mapping) ? 0 : MAP_NORESERVE)
                | (stack ? MAP_GROWSDOWN : 0);
        target.demand(
                "mapping " + Long.toHexString(mapping.start()) + "-" + Long.toHexString(mapping.end()) + " again",
                Syscalls.MMAP,
                mapping.start(),
                mapping.length(),
                isShared(mapping) ? mapping.protection() | PROT_WRITE : mapping.protection(),
                flags,
                -1,
                0);
    }

    private static void write(ProcessMemory memory, PageTable table, int index, int count, ByteBuffer pages) {
        int done = 0;
        while (done < count) {
            int run = 1;
            while (done + run < count && table.vpn(index + done + run) == table.vpn(index + done) + run) {
                run++;
            }
            memory.write(
                    table.vpn(index + done) << PAGE_SHIFT,
                    pages.slice(pages.position() + (done << PAGE_SHIFT), run << PAGE_SHIFT));
            done += run;
        }
    }

    private void setBounds(MemoryBounds bounds, List<Long> auxv) {
        ByteBuffer map = ByteBuffer.allocate(MM_MAP_BYTES + 8 * auxv.size()).order(ByteOrder.LITTLE_ENDIAN);
        long auxvAddress = target.scratch() + MM_MAP_BYTES;
        map.putLong(bounds.startCode())
                .putLong(bounds.endCode())
                .putLong(bounds.startData())
                .putLong(bounds.endData())
                .putLong(bounds.startBrk())
                .putLong(bounds.brk())
                .putLong(bounds.startStack())
                .putLong(bounds.argStart())
                .putLong(bounds.argEnd())
                .putLong(bounds.envStart())
                .putLong(bounds.envEnd())
                .putLong(auxv.isEmpty() ? 0 : auxvAddress)
                .putInt(8 * auxv.size())
                .putInt(-1); // exe_fd: the binary's name needs privilege to change
        auxv.forEach(map::putLong);
        target.memory().write(target.scratch(), map.array());
        long result = target.call(Syscalls.PRCTL, PR_SET_MM, PR_SET_MM_MAP, target.scratch(), MM_MAP_BYTES, 0);
        if (result < 0) {
            throw new EngineException.SystemFailure(
                    "this kernel does not let a process take over another's program break ("
                            + org.lapidary.engine.sys.Errno.describe((int) -result)
                            + "); it needs CONFIG_CHECKPOINT_RESTORE",
                    null);
        }
    }
}
