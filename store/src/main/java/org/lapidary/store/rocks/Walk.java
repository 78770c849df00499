package org.lapidary.store.rocks;

import java.util.List;

/** Goes over the pages of several checkpoints by ascending address, some pages of each at a time. */
final class Walk {

    /** Beyond every page. */
    static final long END = Long.MAX_VALUE;

    private final List<Part> parts;
    private final int[] from;
    private final int[] to;
    private long stop;

    /** Begins before the page at {@code start}. */
    Walk(List<Part> parts, long start) {
        this.parts = parts;
        this.from = new int[parts.size()];
        this.to = new int[parts.size()];
        for (int i = 0; i < to.length; i++) {
            to[i] = parts.get(i).firstFrom(start);
        }
    }

    /**
     * Takes the next pages: the same addresses of all checkpoints, {@code most} pages of one at most, and none from
     * page {@code end} on. False where there are no more.
     */
    boolean advance(int most, long end) {
        stop = end;
        for (int i = 0; i < from.length; i++) {
            from[i] = to[i];
            Part part = parts.get(i);
            if (part.pages().size() - from[i] > most) {
                stop = Math.min(stop, part.pages().vpn(from[i] + most));
            }
        }
        boolean any = false;
        for (int i = 0; i < from.length; i++) {
            to[i] = parts.get(i).firstFrom(stop);
            any |= to[i] > from[i];
        }
        return any;
    }

    /** The page before which the pages taken end. */
    long stop() {
        return stop;
    }

    /** Index of the first page taken of checkpoint {@code part}. */
    int from(int part) {
        return from[part];
    }

    /** Index of the page after the last. */
    int to(int part) {
        return to[part];
    }
}
