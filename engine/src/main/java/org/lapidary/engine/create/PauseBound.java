package org.lapidary.engine.create;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The longest pause asked for, as far as that can be kept: what looking for changes and copying cost grows with the
 * program, and there is no way around either. Says so as soon as it shows, and once.
 */
final class PauseBound {

    private static final double MILLI = 1e6;
    private static final long PAGES_PER_MIB = 256;

    private final long nanos;
    private final Consumer<String> notices;
    private boolean saidFloor;
    private boolean saidPassed;

    PauseBound(Optional<Duration> longest, Consumer<String> notices) {
        this.nanos = longest.map(Duration::toNanos).orElse(0L);
        this.notices = notices;
    }

    /** Nanoseconds that a pause may still take, at least 1; 0 where there is no bound. */
    long left(Pause pause) {
        return nanos == 0 ? 0 : Math.max(1, nanos - pause.nanos());
    }

    /**
     * A pause is over.
     *
     * @param first of the run's: it reads all, and its code is cold, so that it tells of the later ones but is none
     * @param own pages of the program's own
     */
    void saw(Pause pause, boolean first, long own, ReadingCosts costs) {
        long search = pause.part("scan");
        long copying = costs.copying(own);
        if (nanos == 0) {
            return;
        }
        if (!saidFloor && search + copying > nanos) {
            saidFloor = true;
            notices.accept(search > nanos
                    ? "--max-pause " + millis(nanos) + " cannot be kept: to look for what changed in "
                            + own / PAGES_PER_MIB + " MiB takes " + millis(search)
                    : "--max-pause " + millis(nanos) + " can be kept only while little changes: to look for what changed in "
                            + own / PAGES_PER_MIB + " MiB takes " + millis(search) + ", to copy the program "
                            + millis(copying) + " more, and to read without a copy "
                            + millis(costs.reading(PAGES_PER_MIB)) + " a MiB changed");
        }
        if (!first && !saidPassed && pause.nanos() > nanos) {
            saidPassed = true;
            long copy = pause.part("copy");
            long read = pause.part("read");
            long wait = pause.part(Pause.WAIT);
            notices.accept("the program stood still for " + millis(pause.nanos()) + ", longer than --max-pause "
                    + millis(nanos) + ": " + millis(search) + " to look for what changed, "
                    + (copy > 0 ? millis(copy) + " to copy it, " : "") + (read > 0 ? millis(read) + " to read, " : "")
                    + (wait > 0 ? millis(wait) + " to wait for the store, " : "")
                    + "the rest to stop it and take its state");
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, nanos < 10 * MILLI ? "%.1f ms" : "%.0f ms", nanos / MILLI);
    }
}
