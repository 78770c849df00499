package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.BlockHeader;

/**
 * Bases used last, by location, for whoever goes over differences in the order of writing. Pages, not blocks: after a
 * thousand checkpoints the bases of one generation lie in hundreds of others, and a cache of whole blocks holds sixteen
 * pages for the sake of one. Threads share it; the pages in it are not to be changed.
 */
final class BasePageCache {

    /** Of those that a page of each depth may have, by that depth less one: plain ones, and differences made whole. */
    private final List<Map<Long, byte[]>> pages = new ArrayList<>();

    /** @param bytes of pages that are kept */
    BasePageCache(long bytes) {
        long capacity = bytes / PageSource.PAGE_SIZE / BlockHeader.DEEPEST;
        for (int depth = 1; depth <= BlockHeader.DEEPEST; depth++) {
            pages.add(new LinkedHashMap<>(1024, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > capacity;
                }
            });
        }
    }

    /** The page, if it is here and a base for pages of this depth, or null. */
    byte[] get(long location, int depth) {
        Map<Long, byte[]> kept = pages.get(depth - 1);
        synchronized (kept) {
            return kept.get(location);
        }
    }

    /** Keeps a page, which is the cache's from now on. */
    void put(long location, int depth, byte[] page) {
        Map<Long, byte[]> kept = pages.get(depth - 1);
        synchronized (kept) {
            kept.put(location, page);
        }
    }
}
