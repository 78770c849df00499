package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;

/**
 * The order in which to read a checkpoint's pages: cut into pieces (neighbours in the table that are neighbours in one
 * block too), sorted by place, so that each block is fetched once and in the order it has on disk.
 */
final class ReadPlan {

    private final PageTable pages;
    private final int[] starts; // piece p is pages starts[p] to starts[p + 1] - 1 of the table
    private final int[] order;

    ReadPlan(PageTable pages) {
        this.pages = pages;
        this.starts = cut(pages);
        this.order = new int[starts.length - 1];
        boolean sorted = true;
        for (int p = 0; p < order.length; p++) {
            order[p] = p;
            sorted &= p == 0 || pages.location(starts[p - 1]) <= pages.location(starts[p]);
        }
        if (!sorted) {
            sort(order, order.clone(), 0, order.length);
        }
    }

    private static int[] cut(PageTable pages) {
        int[] starts = new int[pages.size() / 8 + 16];
        int count = 0;
        for (int i = 0; i < pages.size(); i++) {
            boolean joins = i > 0
                    && pages.location(i) == pages.location(i - 1) + 1
                    && Location.block(pages.location(i)) == Location.block(pages.location(i - 1));
            if (!joins) {
                if (count + 1 >= starts.length) {
                    starts = Arrays.copyOf(starts, starts.length * 2);
                }
                starts[count++] = i;
            }
        }
        starts[count] = pages.size();
        return Arrays.copyOf(starts, count + 1);
    }

    /** Merge sort by location: the library sorts primitive numbers by their own value only. */
    private void sort(int[] into, int[] from, int low, int high) {
        if (high - low < 2) {
            return;
        }
        int middle = low + high >>> 1;
        sort(from, into, low, middle);
        sort(from, into, middle, high);
        int a = low;
        int b = middle;
        for (int i = low; i < high; i++) {
            boolean takeA = b == high || a < middle && locationOf(from[a]) <= locationOf(from[b]);
            into[i] = takeA ? from[a++] : from[b++];
        }
    }

    /** Number of pieces. */
    int size() {
        return order.length;
    }

    /** Index in the table of the first page of the piece that is read as number {@code i}. */
    int index(int i) {
        return starts[order[i]];
    }

    /** Pages in that piece. */
    int count(int i) {
        return starts[order[i] + 1] - starts[order[i]];
    }

    /** Location of its first page. */
    long location(int i) {
        return locationOf(order[i]);
    }

    /** The block that it lies in. */
    long block(int i) {
        return Location.block(location(i));
    }

    private long locationOf(int piece) {
        return pages.location(starts[piece]);
    }
}
