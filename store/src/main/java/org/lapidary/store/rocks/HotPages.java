package org.lapidary.store.rocks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.store.PageSource;

/**
 * Pages that differences were made to, by location, as they are stored. What a program changes it changes again: where that is
 * one page in ten, sixteen were decoded for each that was wanted, and a cache of blocks held sixteen for the sake of one.
 *
 * <p>A checkpoint asks for pages in ascending order and the next one begins anew, so where they are too many for the room,
 * the page used longest ago is just the one that comes next. So a page that has to go is any of sixteen at hand, and of
 * twice as many pages as there is room for, half are found. The memory is outside of Java's heap, comes as it is
 * needed, a mebibyte at a time, and is used again, so that the collector has nothing to move. Threads share it.
 */
final class HotPages {

    /**
     * Room for the pages of a program of 4 GiB that changes one in ten. Of Java's memory at most an eighth: that is
     * 1/32 of the machine's, where nothing else was said.
     */
    static final long BYTES = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final int WAYS = 16;
    private static final int CHUNK_PAGES = 256;

    /** In the place of a location: no page's, but memory is there for one. */
    private static final long LEFT = -1;

    private final int sets;
    private final long[] locations; // of each set one after the other, 0 (no page's) where there never was a page
    private final int[] places;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private int used;
    private int turn;

    /** @param bytes of pages that are kept */
    HotPages(long bytes) {
        sets = (int) Math.max(1, bytes / PageSource.PAGE_SIZE / WAYS);
        locations = new long[sets * WAYS];
        places = new int[sets * WAYS];
    }

    /** Copies a page to the start of {@code target}; false where it is not here. */
    synchronized boolean get(long location, byte[] target) {
        int way = way(location);
        if (way >= 0) {
            chunk(way).get(offset(way), target, 0, PageSource.PAGE_SIZE);
        }
        return way >= 0;
    }

    /** Whether a page is here at this moment. */
    synchronized boolean has(long location) {
        return way(location) >= 0;
    }

    private int way(long location) {
        int first = first(location);
        for (int way = first; way < first + WAYS; way++) {
            if (locations[way] == location) {
                return way;
            }
        }
        return -1;
    }

    /** Keeps a page; whoever asks for it later must get the same, so its location is none that another page may yet get. */
    synchronized void put(long location, byte[] bytes, int offset) {
        int way = way(location);
        if (way < 0) {
            way = vacate(first(location));
        }
        locations[way] = location;
        chunk(way).put(offset(way), bytes, offset, PageSource.PAGE_SIZE);
    }

    /** Keeps a page in the place of another, which nobody will ask for again. */
    synchronized void replace(long location, long by, byte[] bytes, int offset) {
        int way = way(location);
        if (way >= 0) {
            locations[way] = LEFT;
        }
        put(by, bytes, offset);
    }

    /** A place for a page in the set that begins with {@code first}, with memory. */
    private int vacate(int first) {
        for (int way = first; way < first + WAYS; way++) {
            if (locations[way] == LEFT) {
                return way;
            }
            if (locations[way] == 0) {
                places[way] = used++;
                if (places[way] == chunks.size() * CHUNK_PAGES) {
                    chunks.add(ByteBuffer.allocateDirect(CHUNK_PAGES * PageSource.PAGE_SIZE));
                }
                return way;
            }
        }
        return first + (turn++ & WAYS - 1);
    }

    private int first(long location) {
        long mixed = location * 0x9e37_79b9_7f4a_7c15L; // the digits of the golden ratio: neighbours come far apart
        return (int) ((mixed >>> 33) % sets) * WAYS;
    }

    private ByteBuffer chunk(int way) {
        return chunks.get(places[way] / CHUNK_PAGES);
    }

    private int offset(int way) {
        return places[way] % CHUNK_PAGES * PageSource.PAGE_SIZE;
    }
}
