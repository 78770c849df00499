package org.lapidary.engine.forecast;

import java.nio.charset.StandardCharsets;
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

    private static final int STT_GNU_IFUNC = 10;

    /** Most libraries, and symbols of one hash: what exceeds them is damaged or no link map. */
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
        DynamicSection dynamic = dynamic(map);
        long relocation = dynamic.address(DynamicSection.CALLS) + (long) DynamicSection.RELOCATION_BYTES * index;
        return dynamic.name(word(relocation + Long.BYTES) >>> 32);
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
        DynamicSection dynamic = dynamic(map);
        long table = dynamic.address(DynamicSection.HASHES);
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
            if ((chained | 1) == (Integer.toUnsignedLong(hash) | 1) && dynamic.name(symbol).equals(name)) {
                return address(word(map), dynamic.symbol(symbol));
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

    private DynamicSection dynamic(long map) {
        return new DynamicSection(memory, word(map + 16), word(map));
    }

    private long word(long address) {
        return memory.word(address).orElse(0);
    }

    private long half(long address) {
        byte[] bytes = new byte[4];
        return memory.read(address, bytes) == 4 ? Memory.half(bytes, 0) : 0;
    }

    private static int int32(byte[] bytes, int at) {
        return (int) Memory.half(bytes, at);
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
