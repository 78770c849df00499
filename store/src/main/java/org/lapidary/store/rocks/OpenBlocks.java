package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.DecodeException;

/**
 * The decoded blocks that one thread has at hand, as it reads checkpoints by ascending address. A block is wanted by
 * several checkpoints, by the differences to its pages, and where few pages of an address range changed, for a long
 * way; after that never again. So the blocks of a step are kept until its end, those that were not read to their end
 * for longer, and the buffer that was free last is used first, since the processor still has it in its cache.
 */
final class OpenBlocks implements AutoCloseable {

    /** Bytes of decoded pages; a step over one checkpoint and its keyframe needs an eighth of it. */
    static final int BYTES = 16 << 20;

    private static final int CAPACITY = BYTES / BlockCodec.BLOCK_BYTES;

    private final BlockReader reader;
    private final Map<Long, OpenBlock> blocks = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true);
    private final Deque<OpenBlock> free = new ArrayDeque<>();
    private final Set<Long> opened = new LinkedHashSet<>(); // in this step or, where not read to their end, before

    OpenBlocks(BlockReader reader) {
        this.reader = reader;
    }

    /** The block; it stays good until {@link #CAPACITY} - 1 others were got, or the step ends. */
    OpenBlock get(long number) throws DecodeException {
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
        if (blocks.size() < CAPACITY) {
            return new OpenBlock();
        }
        Map.Entry<Long, OpenBlock> eldest = blocks.entrySet().iterator().next();
        blocks.remove(eldest.getKey());
        return eldest.getValue();
    }

    /** All pages up to some address are read: lets go of the blocks that end before it. */
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

    @Override
    public void close() {
        reader.close();
    }
}
