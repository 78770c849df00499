package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.PageSketch;

/**
 * Settles beside which addresses each page of a run is to lie: its own, or others that held what it is made of. Programs
 * copy: a database its pages into a journal, an allocator what it makes larger. A page that has nothing in common with
 * what its own neighbourhood held before, and something with what another did, goes there. Others stay, so that those who
 * read by address find neighbours together.
 *
 * <p>Its memory is bounded; where that is too little for a run, what came long ago is forgotten.
 */
final class Homes {

    /** Features in common for which a page leaves its own neighbourhood; one alone may be chance. */
    private static final int LEAST = 2;

    /** Entries of a table at most: 50 MB for the three together. */
    private static final int LARGEST_TABLE = 1 << 22;

    private static final int SMALLEST_TABLE = 1 << 10;
    private static final long NOWHERE = -1;

    private final int[] features;
    private final long[] homes; // of the last page with a feature
    private final int[] held; // marks of a neighbourhood with a feature
    private final int mask;
    private final long[] found = new long[PageSketch.FEATURES];

    /** @param pages how many there are to settle */
    Homes(long pages) {
        long wanted = Math.clamp(2 * pages * PageSketch.FEATURES, SMALLEST_TABLE, LARGEST_TABLE);
        int size = Integer.highestOneBit((int) wanted);
        features = new int[size];
        homes = new long[size];
        held = new int[size];
        mask = size - 1;
    }

    /**
     * The neighbourhood of a page; they come in the order in which the program made them.
     *
     * @param own that of its address
     */
    long settle(long own, int[] sketch) {
        long home = isAtHome(own, sketch) ? own : mostAlike(own, sketch);
        for (int i = 0; i < sketch.length; i++) {
            if (sketch[i] != 0) {
                int place = place(i, sketch[i]);
                features[place] = sketch[i];
                homes[place] = home;
                long mark = mark(home, i, sketch[i]);
                held[(int) mark & mask] = (int) (mark >>> 32);
            }
        }
        return home;
    }

    private boolean isAtHome(long own, int[] sketch) {
        for (int i = 0; i < sketch.length; i++) {
            long mark = mark(own, i, sketch[i]);
            if (sketch[i] != 0 && held[(int) mark & mask] == (int) (mark >>> 32)) {
                return true;
            }
        }
        return false;
    }

    private long mostAlike(long own, int[] sketch) {
        Arrays.fill(found, NOWHERE);
        for (int i = 0; i < sketch.length; i++) {
            int place = place(i, sketch[i]);
            if (sketch[i] != 0 && features[place] == sketch[i]) {
                found[i] = homes[place];
            }
        }
        long best = own;
        int most = LEAST - 1;
        for (long candidate : found) {
            int votes = 0;
            for (long other : found) {
                votes += other == candidate ? 1 : 0;
            }
            if (candidate != NOWHERE && votes > most) {
                best = candidate;
                most = votes;
            }
        }
        return best;
    }

    private int place(int which, int feature) {
        return (int) (mark(0, which, feature) >>> 20) & mask;
    }

    private static long mark(long home, int which, int feature) {
        long mixed = (home * 0x9e37_79b9_7f4a_7c15L ^ feature * 0xff51_afd7_ed55_8ccdL) + which;
        mixed = (mixed ^ mixed >>> 32) * 0xc4ce_b9fe_1a85_ec53L;
        return mixed ^ mixed >>> 29;
    }
}
