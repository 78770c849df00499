package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.lapidary.store.format.Location;

/** A set of stored pages by location: one bit for each page of a generation, up to the last one in the set. */
final class PageSet {

    /** By generation and kind of block, whose pages are numbered apart. */
    private final Map<Long, BitSet> bits = new TreeMap<>();

    void add(long location) {
        bits.computeIfAbsent(location >>> 31, key -> new BitSet()).set(Location.ordinal(location));
    }

    boolean has(long location) {
        BitSet set = bits.get(location >>> 31);
        return set != null && set.get(Location.ordinal(location));
    }

    /** The blocks that the pages are in, in the order of their keys. */
    long[] blocks() {
        return bits.entrySet().stream()
                .flatMapToLong(entry -> blocks(entry.getKey(), entry.getValue()))
                .toArray();
    }

    private static LongStream blocks(long key, BitSet set) {
        long[] blocks = set.stream()
                .mapToLong(ordinal -> Location.block(key << 31 | ordinal))
                .toArray();
        return Arrays.stream(blocks).distinct();
    }
}
