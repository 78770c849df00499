package org.lapidary.store.rocks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.DecodeException;

/** The blocks decoded last, up to a number of bytes. Threads may share it; decoding happens outside the lock. */
final class BlockCache {

    /** Enough that the base pages of a few neighbouring mappings stay while a capture walks over them. */
    static final long DEFAULT_BYTES = 64L << 20;

    private final Map<Long, DecodedBlock> blocks;

    BlockCache(long bytes) {
        long capacity = Math.max(1, bytes / BlockCodec.BLOCK_BYTES);
        blocks = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, DecodedBlock> eldest) {
                return size() > capacity;
            }
        };
    }

    DecodedBlock get(long block, BlockReader reader) throws DecodeException {
        synchronized (blocks) {
            DecodedBlock cached = blocks.get(block);
            if (cached != null) {
                return cached;
            }
        }
        DecodedBlock read = reader.read(block);
        synchronized (blocks) {
            blocks.put(block, read);
        }
        return read;
    }
}
