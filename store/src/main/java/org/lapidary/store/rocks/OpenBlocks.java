package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;

/**
 * The decoded blocks that one thread has at hand, as it reads checkpoints by ascending address. A block is wanted by
 * several checkpoints, by the differences to its pages, and where few pages of an address range changed, for a long
 * way; after that never again. So the blocks of a step are kept until its end, those that were not read to their end
 * for longer, and the buffer that was free last is used first, since the processor still has it in its cache.
 */
final class OpenBlocks implements AutoCloseable {

    /** Bytes of decoded pages in small blocks; a step over one checkpoint and its keyframe needs an eighth of it. */
    static final int BYTES = 16 << 20;

    /**
     * The same in large blocks: those of one step where a run's pages changed so often that each sixteen addresses
     * fill a block of their own, so that a pass over all its checkpoints decodes each but once.
     */
    private static final int LARGE_BYTES = 48 << 20;

    private final BlockReader reader;
    private final Shelf small = new Shelf(BYTES / BlockCodec.BLOCK_BYTES, BlockCodec.BLOCK_BYTES);
    private final Shelf large = new Shelf(LARGE_BYTES / BlockCodec.LARGE_BYTES, BlockCodec.LARGE_BYTES);

    OpenBlocks(BlockReader reader) {
        this.reader = reader;
    }

    /** The block; it stays good until as many others of its kind were got as are held, or the step ends. */
    OpenBlock get(long number) throws DecodeException {
        return (Location.isLarge(number) ? large : small).get(number, reader);
    }

    /** All pages up to some address are read: lets go of the blocks that end before it. */
    void endStep() {
        small.endStep();
        large.endStep();
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Blocks of one kind. */
    private static final class Shelf {
        private final int capacity;
        private final int blockBytes;
        private final Map<Long, OpenBlock> blocks = new LinkedHashMap<>(64, 0.75f, true);
        private final Deque<OpenBlock> free = new ArrayDeque<>();
        private final Set<Long> opened = new LinkedHashSet<>(); // in this step or, where not read to their end, before

        Shelf(int capacity, int blockBytes) {
            this.capacity = capacity;
            this.blockBytes = blockBytes;
        }

        OpenBlock get(long number, BlockReader reader) throws DecodeException {
            OpenBlock block = blocks.get(number);
            if (block == null) {
                block = vacant();
                try {
                    block.load(number, reader);
                } catch (DecodeException | RuntimeException e) {
                    free.push(block);
                    throw e;
                }
                blocks.put(number, block);
                opened.add(number);
            }
            return block;
        }

        private OpenBlock vacant() {
            if (!free.isEmpty()) {
                return free.pop();
            }
            if (blocks.size() < capacity) {
                return new OpenBlock(blockBytes);
            }
            Map.Entry<Long, OpenBlock> eldest = blocks.entrySet().iterator().next();
            blocks.remove(eldest.getKey());
            return eldest.getValue();
        }

        void endStep() {
            opened.removeIf(number -> {
                OpenBlock block = blocks.get(number);
                if (block != null && block.isReadToItsEnd()) {
                    blocks.remove(number);
                    free.push(block);
                    return true;
                }
                return block == null;
            });
        }
    }
}
