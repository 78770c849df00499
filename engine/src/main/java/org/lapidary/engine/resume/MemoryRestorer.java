package org.lapidary.engine.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.Errno;
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

    // open(2).
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;

    // prctl(2).
    private static final int PR_SET_MM = 35;
    private static final int PR_SET_MM_MAP = 14;
    /** exe_fd where the binary is not to change. */
    private static final int NO_EXECUTABLE = -1;

    private static final int EXECUTABLE_OFFSET = 100;
    /** struct prctl_mm_map, include/uapi/linux/prctl.h: eleven addresses, auxv pointer, two 32-bit words. */
    private static final int MM_MAP_BYTES = 104;

    private static final int PAGE_SHIFT = 12;

    private final Emptied target;
    private final ProcessState state;
    private final FileRestorer files;
    private final List<MemoryMapping> inFiles;

    MemoryRestorer(Emptied target, ProcessState state, FileRestorer files) {
        this.target = target;
        this.state = state;
        this.files = files;
        this.inFiles = state.mappings().stream().filter(this::isInFile).toList();
    }

    void restore(Checkpoint checkpoint) throws IOException {
        for (MemoryMapping mapping : state.mappings()) {
            map(mapping);
        }
        PageTable table = checkpoint.pages();
        checkpoint.read((index, count, buffer) -> write(table, index, count, buffer), 2);
        FileEnds ends = new FileEnds(target, table);
        for (MemoryMapping mapping : state.mappings()) {
            files.stateOf(mapping.file()).ifPresent(file -> ends.restore(mapping, file));
        }
        for (MemoryMapping mapping : state.mappings()) {
            if (isFilledThrough(mapping)) {
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

    /**
     * What is shared is mapped from its file, where that is the same or was made again; what a private mapping of a file
     * showed is among the stored pages, so it comes back as anonymous. Shared pages can't be filled through their
     * protection, so those that have to be get it last. Address space that is only reserved must not be counted as
     * memory: the program may have asked for that, and the kernel does not tell.
     */
    private void map(MemoryMapping mapping) {
        Optional<Path> file = mapping.shared() ? files.pathOf(mapping.file()) : Optional.empty();
        boolean fill = isFilledThrough(mapping);
        int flags = MAP_FIXED_NOREPLACE
                | MAP_NORESERVE
                | (file.isPresent() ? 0 : MAP_ANONYMOUS)
                | (file.isPresent() || fill ? MAP_SHARED : MAP_PRIVATE)
                | (grows(mapping) ? MAP_GROWSDOWN : 0);
        boolean writable = fill || files.mayBeWritten(mapping.file()); // may become so by mprotect(2)
        long descriptor = file.isPresent() ? open(file.get(), writable ? O_RDWR : O_RDONLY) : -1;
        target.demand(
                "mapping " + Long.toHexString(mapping.start()) + "-" + Long.toHexString(mapping.end()) + " again",
                Syscalls.MMAP,
                mapping.start(),
                mapping.length(),
                fill ? mapping.protection() | PROT_WRITE : mapping.protection(),
                flags,
                descriptor,
                file.isPresent() ? mapping.offset() : 0);
        if (file.isPresent()) {
            target.call(Syscalls.CLOSE, descriptor);
        }
    }

    private boolean grows(MemoryMapping mapping) {
        return mapping.path().equals(MemoryMapping.STACK)
                || state.memoryTraits().growing().contains(mapping.start());
    }

    private long open(Path file, int access) {
        byte[] path = (file + "\0").getBytes(StandardCharsets.UTF_8);
        target.memory().write(target.scratch(), path);
        return target.demand("opening " + file + " to map it", Syscalls.OPEN, target.scratch(), access, 0);
    }

    /** A shared mapping whose pages make up what is mapped; a named file that can't be had is as good private. */
    private boolean isFilledThrough(MemoryMapping mapping) {
        return mapping.shared()
                && !files.isWhole(mapping.file())
                && (files.pathOf(mapping.file()).isPresent() || !files.isNamed(mapping.file()));
    }

    /** True for pages that stand in their file already. */
    private boolean isInFile(MemoryMapping mapping) {
        return mapping.shared()
                && files.isWhole(mapping.file())
                && files.pathOf(mapping.file()).isPresent();
    }

    private void write(PageTable table, int index, int count, ByteBuffer pages) throws IOException {
        int done = 0;
        while (done < count) {
            long vpn = table.vpn(index + done);
            int run = 1;
            while (done + run < count && table.vpn(index + done + run) == vpn + run) {
                run++;
            }
            ByteBuffer content = pages.slice(pages.position() + (done << PAGE_SHIFT), run << PAGE_SHIFT);
            if (vpn >= FileSpace.START) {
                files.write(vpn, content);
            } else {
                writeMemory(vpn << PAGE_SHIFT, content);
            }
            done += run;
        }
    }

    private void writeMemory(long address, ByteBuffer content) {
        long from = address;
        long end = address + content.remaining();
        for (MemoryMapping mapping : inFiles) {
            if (mapping.start() < end && from < mapping.end()) {
                if (from < mapping.start()) {
                    put(from, mapping.start(), content, address);
                }
                from = mapping.end();
            }
        }
        if (from < end) {
            put(from, end, content, address);
        }
    }

    private void put(long from, long end, ByteBuffer content, long address) {
        target.memory().write(from, content.slice((int) (from - address), (int) (end - from)));
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
                .putInt(NO_EXECUTABLE);
        auxv.forEach(map::putLong);
        long executable = openExecutable();
        long result = -Errno.ENOENT;
        if (executable >= 0) {
            map.putInt(EXECUTABLE_OFFSET, (int) executable);
            result = setMap(map);
            target.call(Syscalls.CLOSE, executable);
        }
        if (result < 0) { // what /proc/PID/exe names needs CAP_CHECKPOINT_RESTORE to change
            map.putInt(EXECUTABLE_OFFSET, NO_EXECUTABLE);
            result = setMap(map);
        }
        if (result < 0) {
            throw new EngineException.SystemFailure(
                    "this kernel does not let a process take over another's program break ("
                            + Errno.describe((int) -result)
                            + "); it needs CONFIG_CHECKPOINT_RESTORE",
                    null);
        }
    }

    private long setMap(ByteBuffer map) {
        target.memory().write(target.scratch(), map.array());
        return target.call(Syscalls.PRCTL, PR_SET_MM, PR_SET_MM_MAP, target.scratch(), MM_MAP_BYTES, 0);
    }

    private long openExecutable() {
        byte[] path = (state.executable() + "\0").getBytes(StandardCharsets.UTF_8);
        if (path.length > Emptied.SCRATCH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        target.memory().write(target.scratch(), path);
        return target.call(Syscalls.OPEN, target.scratch(), O_RDONLY, 0);
    }
}
