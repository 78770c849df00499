package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;

/**
 * The blocks decoded last, up to a number of bytes. Threads may share it; decoding happens outside the lock.
 *
 * <p>What is evicted is decoded into again. New arrays would live just long enough to be taken for old ones by the
 * collector, and die then: the heap of a run that stored 20 MB a second grew by 50 MB a second, up to what Java may have.
 */
final class BlockCache {

    /** Enough that the base pages of a few neighbouring mappings stay while a capture walks over them. */
    static final long DEFAULT_BYTES = 64L << 20;

    /** What is done with a block while it is sure to stay as it is. */
    @FunctionalInterface
    interface Use<T> {
        T of(DecodedBlock block) throws DecodeException;
    }

    private static final class Entry {
        private final DecodedBlock block = new DecodedBlock();
        private int users;
        private boolean evicted;
    }

    private final Map<Long, Entry> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private final Deque<Entry> freeSmall = new ArrayDeque<>();
    private final Deque<Entry> freeLarge = new ArrayDeque<>();
    private final long capacity;
    private long held;

    BlockCache(long bytes) {
        capacity = bytes;
    }

    /** Gets a block for the time of one use, and returns what that does. */
    <T> T use(long block, BlockReader reader, Use<T> use) throws DecodeException {
        Entry entry = hold(block, reader);
        try {
            return use.of(entry.block);
        } finally {
            release(block, entry);
        }
    }

    /** Whether a block is here at this moment. */
    boolean has(long block) {
        synchronized (blocks) {
            return blocks.containsKey(block);
        }
    }

    private Entry hold(long block, BlockReader reader) throws DecodeException {
        Entry vacant;
        synchronized (blocks) {
            Entry cached = blocks.get(block);
            if (cached != null) {
                cached.users++;
                return cached;
            }
            vacant = free(block).isEmpty() ? new Entry() : free(block).pop();
        }
        vacant.block.load(block, reader);
        synchronized (blocks) {
            Entry other = blocks.get(block);
            if (other != null) { // another thread was quicker
                free(block).push(vacant);
                other.users++;
                return other;
            }
            vacant.users = 1;
            vacant.evicted = false;
            blocks.put(block, vacant);
            held += vacant.block.pages().length;
            evict();
            return vacant;
        }
    }

    private void release(long block, Entry entry) {
        synchronized (blocks) {
            if (--entry.users == 0 && entry.evicted) {
                free(block).push(entry);
            }
        }
    }

    private void evict() {
        Iterator<Map.Entry<Long, Entry>> eldest = blocks.entrySet().iterator();
        while (held > capacity && blocks.size() > 1) {
            Map.Entry<Long, Entry> next = eldest.next();
            Entry entry = next.getValue();
            eldest.remove();
            held -= entry.block.pages().length;
            entry.evicted = true;
            if (entry.users == 0) {
                free(next.getKey()).push(entry);
            }
        }
    }

    private Deque<Entry> free(long block) {
        return Location.isLarge(block) ? freeLarge : freeSmall;
    }
}
