package org.lapidary.engine.forecast;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds the function behind a call into a library that has not been made before: the dynamic loader then has yet to put
 * its address where the call reads it. What stands there instead is the way to the loader (psABI x86-64 5.2):
 *
 * <pre>
 *   [endbr64]  push $index;  [bnd] jmp first      one a function
 *   first:     push GOT+8(%rip);  …               GOT+8 points at the caller's link map
 *   link map:  0 load address · 16 dynamic section · 24 next map · 32 map before (glibc, link.h)
 * </pre>
 *
 * The index names a relocation, that a symbol, and its definition is looked up in the hash tables (DT_GNU_HASH) of all
 * that is loaded, in order, as the loader is going to do. Versions of symbols are not looked at.
 */
final class LazyBinding {

    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_JMPREL = 23;
    private static final long DT_GNU_HASH = 0x6ffffef5L;

    private static final int RELOCATION_BYTES = 24;
    private static final int SYMBOL_BYTES = 24;
    private static final int STT_GNU_IFUNC = 10;
    /** Longest name looked up, and most libraries and entries: what exceeds them is damaged or no link map. */
    private static final int LONGEST_NAME = 256;

    private static final int MOST_MAPS = 512;
    private static final int MOST_ENTRIES = 4096;

    private final Memory memory;

    LazyBinding(Memory memory) {
        this.memory = memory;
    }

    /** The function that will be called where {@code address} is the way to the loader; empty where it is none. */
    OptionalLong resolve(long address) {
        byte[] code = new byte[16];
        if (memory.read(address, code) < code.length) {
            return OptionalLong.empty();
        }
        int at = startsWith(code, 0, 0xF3, 0x0F, 0x1E, 0xFA) ? 4 : 0;
        if (!startsWith(code, at, 0x68)) {
            return OptionalLong.empty();
        }
        int index = int32(code, at + 1);
        int jump = startsWith(code, at + 5, 0xF2) ? at + 6 : at + 5;
        if (!startsWith(code, jump, 0xE9)) {
            return OptionalLong.empty();
        }
        long first = address + jump + 5 + int32(code, jump + 1);
        if (memory.read(first, code) < code.length || !startsWith(code, 0, 0xFF, 0x35)) {
            return OptionalLong.empty();
        }
        long map = word(first + 6 + int32(code, 2));
        return map == 0 ? OptionalLong.empty() : lookUp(map, name(map, index));
    }

    private String name(long map, int index) {
        Map<Long, Long> dynamic = dynamic(map);
        long symbol = word(dynamic.getOrDefault((long) DT_JMPREL, 0L) + (long) RELOCATION_BYTES * index + 8) >>> 32;
        return string(dynamic, symbol);
    }

    private OptionalLong lookUp(long anyMap, String name) {
        long map = anyMap;
        for (int i = 0; i < MOST_MAPS && word(map + 32) != 0; i++) {
            map = word(map + 32);
        }
        for (int i = 0; i < MOST_MAPS && map != 0 && !name.isEmpty(); i++) {
            OptionalLong found = definition(map, name);
            if (found.isPresent()) {
                return found;
            }
            map = word(map + 24);
        }
        return OptionalLong.empty();
    }

    /** Header of DT_GNU_HASH: buckets u32, first symbol u32, bloom words u32, shift u32, bloom, buckets, chains. */
    private OptionalLong definition(long map, String name) {
        Map<Long, Long> dynamic = dynamic(map);
        long table = dynamic.getOrDefault(DT_GNU_HASH, 0L);
        long buckets = half(table);
        if (table == 0 || buckets == 0) {
            return OptionalLong.empty();
        }
        long firstSymbol = half(table + 4);
        long bucketTable = table + 16 + 8 * half(table + 8);
        int hash = 5381;
        for (byte b : name.getBytes(StandardCharsets.ISO_8859_1)) {
            hash = hash * 33 + (b & 0xFF);
        }
        long symbol = half(bucketTable + 4 * (Integer.toUnsignedLong(hash) % buckets));
        for (int i = 0; i < MOST_ENTRIES && symbol >= firstSymbol; i++, symbol++) {
            long chained = half(bucketTable + 4 * buckets + 4 * (symbol - firstSymbol));
            if ((chained | 1) == (Integer.toUnsignedLong(hash) | 1) && string(dynamic, symbol).equals(name)) {
                return address(word(map), dynamic.getOrDefault((long) DT_SYMTAB, 0L) + SYMBOL_BYTES * symbol);
            }
            if ((chained & 1) != 0) {
                break;
            }
        }
        return OptionalLong.empty();
    }

    /** Elf64_Sym: name u32, info u8 (the type in its low half), other u8, section u16, value u64, size u64. */
    private OptionalLong address(long base, long symbol) {
        long head = word(symbol);
        boolean defined = head >>> 48 != 0;
        boolean chosenByCpu = (head >>> 32 & 0xF) == STT_GNU_IFUNC;
        return defined && !chosenByCpu ? OptionalLong.of(base + word(symbol + 8)) : OptionalLong.empty();
    }

    /** The dynamic section, whose addresses the loader has made absolute. */
    private Map<Long, Long> dynamic(long map) {
        Map<Long, Long> entries = new HashMap<>();
        long at = word(map + 16);
        for (int i = 0; i < MOST_ENTRIES && at != 0 && word(at) != 0; i++, at += 16) {
            entries.put(word(at), word(at + 8));
        }
        return entries;
    }

    private String string(Map<Long, Long> dynamic, long symbol) {
        long at = dynamic.getOrDefault((long) DT_STRTAB, 0L)
                + half(dynamic.getOrDefault((long) DT_SYMTAB, 0L) + SYMBOL_BYTES * symbol);
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

    private long half(long address) {
        byte[] bytes = new byte[4];
        return memory.read(address, bytes) == 4 ? Integer.toUnsignedLong(int32(bytes, 0)) : 0;
    }

    private static int int32(byte[] bytes, int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
    }

    private static boolean startsWith(byte[] bytes, int at, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xFF) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
