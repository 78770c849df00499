package org.lapidary.engine.tracee;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.ProcessMemory;

/**
 * One-byte traps ({@code int3}, {@code cc}) put over the first byte of chosen instructions, and what stood there. A
 * checkpoint must show the program as it was written, so {@link #restoreInto} undoes them in captured pages.
 */
public final class CodePatches {

    /** What a trap stands on. */
    public enum Kind {
        /** A CPUID instruction. */
        CPUID,
        /** The system call instruction with which the dynamic loader maps libraries. */
        LOADER_MMAP
    }

    private record Patch(Kind kind, byte original) {}

    private static final int PROT_EXEC = 4;
    private static final byte INT3 = (byte) 0xCC;

    private final TreeMap<Long, Patch> patches = new TreeMap<>();

    void plant(ProcessMemory memory, long address, Kind kind) {
        if (!patches.containsKey(address)) {
            byte original = memory.read(address, 1)[0];
            memory.write(address, new byte[] {INT3});
            patches.put(address, new Patch(kind, original));
        }
    }

    /** The same traps; what becomes of these later is nothing to it. */
    public CodePatches copy() {
        CodePatches copy = new CodePatches();
        copy.patches.putAll(patches);
        return copy;
    }

    /** What stands at {@code address}, or null. */
    Kind at(long address) {
        Patch patch = patches.get(address);
        return patch == null ? null : patch.kind();
    }

    public boolean isEmpty() {
        return patches.isEmpty();
    }

    void clear() {
        patches.clear();
    }

    /** Forgets the patches in a range whose pages have been replaced. */
    void forget(long start, long end) {
        patches.subMap(start, end).clear();
    }

    /** Forgets patches outside executable mappings: their library is gone, and something else may be there. */
    public void keepOnly(List<MemoryMapping> mappings) {
        if (patches.isEmpty()) {
            return;
        }
        long at = 0;
        for (MemoryMapping mapping : mappings) {
            if ((mapping.protection() & PROT_EXEC) != 0) {
                patches.subMap(at, mapping.start()).clear();
                at = mapping.end();
            }
        }
        patches.tailMap(at, true).clear();
    }

    /** Takes the traps out of a process that has a copy of the patched memory (a forked child). */
    void remove(ProcessMemory memory) {
        byte[] there = new byte[1];
        for (Map.Entry<Long, Patch> entry : patches.entrySet()) {
            // The library may have been unmapped, and something else mapped there, since the last checkpoint.
            if (memory.tryRead(entry.getKey(), ByteBuffer.wrap(there)) == 1 && there[0] == INT3) {
                memory.write(entry.getKey(), new byte[] {entry.getValue().original()});
            }
        }
    }

    /** A byte to be put right in a captured page. */
    @FunctionalInterface
    public interface Correction {
        void set(int offset, byte trap, byte original);
    }

    /** Names the bytes to put right in the page at {@code address}. */
    public void restoreInto(long address, Correction correction) {
        for (Map.Entry<Long, Patch> entry :
                patches.subMap(address, address + 4096).entrySet()) {
            correction.set(
                    (int) (entry.getKey() - address), INT3, entry.getValue().original());
        }
    }
}
