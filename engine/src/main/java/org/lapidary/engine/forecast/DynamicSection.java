package org.lapidary.engine.forecast;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The dynamic section of an executable or a library in a process's memory (gABI, "Dynamic Section"): tags and values of
 * eight bytes each, up to a tag of 0. glibc makes its addresses absolute when it loads the file, others leave them.
 */
final class DynamicSection {

    static final int STRINGS = 5; // DT_STRTAB
    static final int SYMBOLS = 6; // DT_SYMTAB
    static final int RELOCATIONS = 7; // DT_RELA
    static final int RELOCATIONS_BYTES = 8; // DT_RELASZ
    static final int CALLS = 23; // DT_JMPREL
    static final int CALLS_BYTES = 2; // DT_PLTRELSZ
    static final long HASHES = 0x6ffffef5L; // DT_GNU_HASH
    static final long RELATIVE_COUNT = 0x6ffffff9L; // DT_RELACOUNT

    static final int SYMBOL_BYTES = 24;
    /** Elf64_Rela: place u64, symbol u32 above type u32, addend u64. */
    static final int RELOCATION_BYTES = 24;

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'E' << 8 | 0x7F;
    private static final int CLASS_64 = 2;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;

    /** Longest name read, and most entries: what exceeds them is damaged. */
    private static final int LONGEST_NAME = 256;

    private static final int MOST_ENTRIES = 4096;

    private final Memory memory;
    private final long base;
    private final Map<Long, Long> entries = new HashMap<>();

    /**
     * @param address of the section; 0 for none
     * @param base what was added to the file's addresses when it was loaded
     */
    DynamicSection(Memory memory, long address, long base) {
        this.memory = memory;
        this.base = base;
        long at = address;
        for (int i = 0; i < MOST_ENTRIES && at != 0 && word(at) != 0; i++, at += 2 * Long.BYTES) {
            entries.put(word(at), word(at + Long.BYTES));
        }
    }

    /**
     * That of the 64-bit ELF file which begins at {@code start}; empty where none does. Of its header word 32 is the
     * offset of the program headers and half 56 their number; of each, half 0 is the type, and words 8 and 16 are the
     * offset in the file and the address.
     */
    static Optional<DynamicSection> ofFileAt(long start, Memory memory) {
        byte[] header = new byte[HEADER_BYTES];
        if (memory.read(start, header) < header.length || Memory.half(header, 0) != MAGIC || header[4] != CLASS_64) {
            return Optional.empty();
        }
        long base = start;
        long section = 0;
        byte[] segment = new byte[SEGMENT_BYTES];
        for (int i = 0; i < (Memory.half(header, 56) & 0xFFFF); i++) {
            memory.read(start + Memory.word(header, 32) + (long) SEGMENT_BYTES * i, segment);
            if (Memory.half(segment, 0) == PT_LOAD && Memory.word(segment, 8) == 0) {
                base = start - Memory.word(segment, 16);
            } else if (Memory.half(segment, 0) == PT_DYNAMIC) {
                section = Memory.word(segment, 16);
            }
        }
        return section == 0 ? Optional.empty() : Optional.of(new DynamicSection(memory, base + section, base));
    }

    /** What was added to the file's addresses. */
    long base() {
        return base;
    }

    /** A number; 0 where there is none of this tag. */
    long number(long tag) {
        return entries.getOrDefault(tag, 0L);
    }

    /** A place in memory; 0 likewise. */
    long address(long tag) {
        long value = number(tag);
        return value != 0 && Long.compareUnsigned(value, base) < 0 ? value + base : value;
    }

    /** Where the entry of a symbol lies. */
    long symbol(long index) {
        return address(SYMBOLS) + SYMBOL_BYTES * index;
    }

    /** Where the name of a symbol lies: what is read there ends with a zero. */
    long nameAddress(long index) {
        byte[] offset = new byte[Integer.BYTES];
        int length = memory.read(symbol(index), offset);
        return address(STRINGS) + (length < offset.length ? 0 : Memory.half(offset, 0));
    }

    String name(long index) {
        long at = nameAddress(index);
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        while (name.size() < LONGEST_NAME && memory.read(at++, one) == 1 && one[0] != 0) {
            name.write(one[0]);
        }
        return name.toString(StandardCharsets.ISO_8859_1);
    }

    private long word(long address) {
        return memory.word(address).orElse(0);
    }
}
