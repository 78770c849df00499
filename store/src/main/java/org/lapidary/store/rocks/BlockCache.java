package org.lapidary.store.rocks;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lapidary.store.format.DecodeException;

/** The blocks decoded last, up to a number of bytes. Threads may share it; decoding happens outside the lock. */
final class BlockCache {

    /** Enough that the base pages of a few neighbouring mappings stay while a capture walks over them. */
    static final long DEFAULT_BYTES = 64L << 20;

    private final Map<Long, DecodedBlock> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private final long capacity;
    private long held;

    BlockCache(long bytes) {
        capacity = bytes;
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
            DecodedBlock other = blocks.put(block, read);
            held += read.pages().length - (other == null ? 0 : other.pages().length);
            evict();
        }
        return read;
    }

    private void evict() {
        Iterator<DecodedBlock> eldest = blocks.values().iterator();
        while (held > capacity && blocks.size() > 1) {
            held -= eldest.next().pages().length;
            eldest.remove();
        }
    }
}
