package org.lapidary.engine.create;

/**
 * What it takes, as measured in this run, to read pages while the program stands still, and to copy the program so
 * that they can be read later. Times are nanoseconds.
 */
final class ReadingCosts {

    /** Before anything was measured: 2.7 GB/s, the middle of what process_vm_readv(2) does. */
    private double perPageRead = 1500;

    /** Before anything was measured: 30 ms for 1 GiB, the middle of what was seen. */
    private double perPageCopied = 120;

    /** What a page for which there is no room has to wait for the store: at 140 MB/s, its pace with pages that hardly compress. */
    private static final long PER_PAGE_STORED = 30_000;

    /** Readings and copies smaller than this tell more of the clock than of the machine. */
    private static final long TELLING_PAGES = 256;

    /** A copy has its own price, paid while the program runs: each page first written to is copied by the kernel. */
    private static final double WORTH_IT = 2;

    private static final long LEAST_GAIN = 10_000_000;

    /** One measurement may be of a moment when others had the processor: it counts as so many times the estimate at most. */
    private static final double MOST_TELLING = 2;

    /**
     * By so much reading is believed to be quicker than it was last, down to the best that was seen, with each copy that
     * is made instead: nothing is measured then, and one bad reading must not have all later checkpoints copied.
     */
    private static final double FORGETTING = 0.9;

    private double leastRead = perPageRead;

    /** Expected time to read so many pages. */
    long reading(long pages) {
        return (long) (perPageRead * pages);
    }

    /** Expected time to copy a program that has so many pages of its own. */
    long copying(long pages) {
        return (long) (perPageCopied * pages);
    }

    /** @param nanos that reading took, what it waited for the store left out */
    void sawReading(long pages, long nanos) {
        if (pages >= TELLING_PAGES) {
            leastRead = Math.min(leastRead, (double) nanos / pages);
            perPageRead = learned(perPageRead, (double) nanos / pages);
        }
    }

    void sawCopying(long pages, long nanos) {
        if (pages >= TELLING_PAGES) {
            perPageCopied = learned(perPageCopied, (double) nanos / pages);
        }
        perPageRead = Math.max(leastRead, perPageRead * FORGETTING);
    }

    private static double learned(double before, double seen) {
        return (before + Math.min(seen, MOST_TELLING * before)) / 2;
    }

    /**
     * Whether to copy a program of {@code own} pages rather than read {@code wanted} pages at once.
     *
     * @param waiting how many of the wanted ones would have to wait for the store to make room, the program standing still
     * @param longest what either may take, 0 for no bound; any positive number where a bound was passed already
     */
    boolean copyIsBetter(long wanted, long waiting, long own, long longest) {
        long reading = reading(wanted) + waiting * PER_PAGE_STORED;
        long copying = copying(own);
        if (longest > 0) {
            return reading > longest && copying < reading;
        }
        return copying * WORTH_IT < reading && reading - copying > LEAST_GAIN;
    }
}
