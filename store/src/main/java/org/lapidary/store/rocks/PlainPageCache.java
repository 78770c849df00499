package org.lapidary.store.rocks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lapidary.store.PageSource;

/**
 * Plain pages used last, by location, for whoever goes over differences in the order of writing. Pages, not blocks: after
 * a thousand checkpoints the bases of one generation lie in hundreds of others, and a cache of whole blocks holds sixteen
 * pages for the sake of one. Threads share it; the pages in it are not to be changed.
 */
final class PlainPageCache {

    private final Map<Long, byte[]> pages;

    /** @param bytes of pages that are kept */
    PlainPageCache(long bytes) {
        long capacity = bytes / PageSource.PAGE_SIZE;
        pages = new LinkedHashMap<>(1024, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                return size() > capacity;
            }
        };
    }

    /** The page, or null. */
    synchronized byte[] get(long location) {
        return pages.get(location);
    }

    /** Keeps a page, which is the cache's from now on. */
    synchronized void put(long location, byte[] page) {
        pages.put(location, page);
    }
}
