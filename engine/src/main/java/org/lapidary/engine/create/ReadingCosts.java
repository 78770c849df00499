package org.lapidary.engine.create;

/**
 * What it takes, as measured in this run, to read pages while the program stands still, and to copy the program so
 * that they can be read later, while it runs on and the kernel copies what it writes to. Times are nanoseconds.
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

    /**
     * Before anything was measured: what running on costs, by pages to be read. The kernel takes 3 to 5 µs to copy a page
     * that is written to, on virtual machines without nested page tables 17 to 67; not all are written to before they are
     * read.
     */
    private double perPageRunningOn = 2000;

    /** No page costs more: what the kernel worked beyond that was for the program's own system calls. */
    private static final double DEAREST_PAGE = 100_000;

    /**
     * To be slowed down for some time is an eighth as bad as to stand still for it: short pauses are what copies are for. At
     * 5 µs a page a copy is still made, at 17 (a virtual machine without nested page tables) all is read at once.
     */
    private static final double SLOWED = 0.125;

    /** So many times shorter a copy has to make what it replaces, and by so much. */
    private static final double WORTH_IT = 2;

    private static final long LEAST_GAIN = 10_000_000;

    /** One measurement may be of a moment when others had the processor: it counts as so many times the estimate at most. */
    private static final double MOST_TELLING = 2;

    /**
     * By so much reading is believed to be quicker than it was last, down to the best that was seen, with each copy that
     * is made instead: nothing is measured then, and one bad reading must not have all later checkpoints copied.
     */
    private static final double FORGETTING = 0.9;

    /** The same of running on, with each reading: one bad measurement must not have all later checkpoints read at once. */
    private static final double FORGETTING_RUNNING_ON = 0.98;

    private double leastRead = perPageRead;
    private double leastRunningOn = perPageRunningOn;

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
        perPageRunningOn = Math.max(leastRunningOn, perPageRunningOn * FORGETTING_RUNNING_ON);
    }

    void sawCopying(long pages, long nanos) {
        if (pages >= TELLING_PAGES) {
            perPageCopied = learned(perPageCopied, (double) nanos / pages);
        }
        perPageRead = Math.max(leastRead, perPageRead * FORGETTING);
    }

    /**
     * @param pages that were read of a copy
     * @param nanos that the kernel worked for the program meanwhile
     */
    void sawRunningOn(long pages, long nanos) {
        if (pages >= TELLING_PAGES) {
            double perPage = Math.min(DEAREST_PAGE, (double) nanos / pages);
            leastRunningOn = Math.min(leastRunningOn, perPage);
            perPageRunningOn = (perPageRunningOn + perPage) / 2;
        }
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
        return copying * WORTH_IT < reading
                && copying + SLOWED * perPageRunningOn * wanted < reading
                && reading - copying > LEAST_GAIN;
    }
}
