package org.lapidary.store.rocks;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/**
 * The blocks that checkpoints need: those that their maps name, and those of the bases of pages in such blocks, and of
 * the bases' own. One bit a block, so a tebibyte of images takes some 2 MiB.
 */
final class LiveBlocks {

    /** The blocks of one generation by number; small and large ones are numbered apart. */
    private record Numbers(BitSet small, BitSet large) {}

    private final Map<Long, Numbers> generations = new HashMap<>();
    private final PageSet differences = new PageSet(); // that are bases

    /** Adds what a checkpoint's own map names; that of its keyframe comes with the keyframe. */
    void add(ManifestRecord manifest) {
        for (int range = 0; range < manifest.generations().count(); range++) {
            for (long g = manifest.generations().start(range); g < manifest.generations().end(range); g++) {
                numbers(g);
            }
        }
        PageTable table =
                switch (manifest.map()) {
                    case PageMap.Complete complete -> complete.pages();
                    case PageMap.Difference difference -> difference.overrides();
                };
        for (int i = 0; i < table.size(); i++) {
            add(Location.block(table.location(i)));
        }
    }

    /** Adds the blocks of the bases of a block's pages. */
    void addBases(BlockHeader header) {
        for (int slot = 0; slot < header.pages(); slot++) {
            if (!header.isPlain(slot)) {
                add(Location.block(header.base(slot)));
                if (header.depth(slot) > 1) {
                    differences.add(header.base(slot));
                }
            }
        }
    }

    /**
     * Adds the blocks of the bases that the differences have which {@link #addBases} met as bases. One whose block is
     * damaged or gone leads nowhere, and no harm is done: beside a page that a checkpoint needs, a block holds others whose
     * bases were lost, and with them the checkpoints that needed those.
     *
     * @param headOf reads the head of a block
     */
    void addBasesOfBases(HeadOf headOf) throws DecodeException {
        BlockHeader header = new BlockHeader();
        for (long block : differences.blocks()) {
            try {
                headOf.read(block, header);
            } catch (DecodeException.Damaged e) {
                continue;
            }
            long first = Location.ofBlock(block);
            for (int slot = 0; slot < header.pages(); slot++) {
                if (differences.has(first + slot) && !header.isPlain(slot)) {
                    add(Location.block(header.base(slot)));
                }
            }
        }
    }

    /** Reads the head of a block. */
    @FunctionalInterface
    interface HeadOf {
        void read(long block, BlockHeader header) throws DecodeException;
    }

    /** Adds a block by itself. */
    void add(long block) {
        bits(numbers(block >>> 32), block).set(number(block));
    }

    private Numbers numbers(long generation) {
        return generations.computeIfAbsent(generation, g -> new Numbers(new BitSet(), new BitSet()));
    }

    private static BitSet bits(Numbers numbers, long block) {
        return Location.isLarge(block) ? numbers.large() : numbers.small();
    }

    private static int number(long block) {
        return (int) block & Integer.MAX_VALUE;
    }

    /** Whether a checkpoint needs the block. */
    boolean has(long block) {
        Numbers numbers = generations.get(block >>> 32);
        return numbers != null && bits(numbers, block).get(number(block));
    }

    /** All needed blocks, in the order of their keys. */
    void forEach(LongConsumer blocks) {
        generations().forEach(generation -> forEach(generation, blocks));
    }

    /** The needed blocks of one generation, in the order of their keys. */
    void forEach(long generation, LongConsumer blocks) {
        Numbers numbers = generations.get(generation);
        if (numbers != null) {
            numbers.small().stream().forEach(number -> blocks.accept(generation << 32 | number));
            numbers.large().stream().forEach(number -> blocks.accept(generation << 32 | 1L << 31 | number));
        }
    }

    /** How many blocks are needed of all generations. */
    long count() {
        return generations.keySet().stream().mapToLong(this::count).sum();
    }

    /** The generations that checkpoints list, in order. */
    SortedSet<Long> generations() {
        return new TreeSet<>(generations.keySet());
    }

    /** Whether any checkpoint lists the generation. */
    boolean hasGeneration(long generation) {
        return generations.containsKey(generation);
    }

    /** How many blocks of the generation are needed. */
    long count(long generation) {
        Numbers numbers = generations.get(generation);
        return numbers == null ? 0 : numbers.small().cardinality() + numbers.large().cardinality();
    }
}
