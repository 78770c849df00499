package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lapidary.cli.Console;
import org.lapidary.cli.Services.OptimizeListener;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Optimization;
import org.lapidary.store.Reclaimed;

/**
 * What {@code optimize} tells: while it works a line that is written over on a terminal, and one for each tenth
 * elsewhere; then a line for each run.
 */
public final class OptimizeReport implements OptimizeListener {

    private static final String CLEAR = "\r\033[K";
    private static final int PAGE_SIZE = 4096;

    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final List<Object> entries = new ArrayList<>();
    private long start = System.nanoTime();
    private long tenths;
    private volatile boolean stopped;

    public OptimizeReport(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
    }

    /** Ends the work soon; called from another thread. */
    public void stop() {
        stopped = true;
    }

    @Override
    public boolean progress(String run, long done, long pages) {
        if (!quiet) {
            if (console.errIsTerminal()) {
                console.err().print(CLEAR + "lapidary: " + line(run, done, pages) + "\r");
                console.err().flush();
            } else if (10 * done / pages > tenths) {
                tenths = 10 * done / pages;
                console.say(line(run, done, pages));
            }
        }
        return !stopped;
    }

    private String line(String run, long done, long pages) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return run + ": " + 100 * done / pages + " % of " + Human.bytes(pages * PAGE_SIZE) + " of pages, "
                + Human.bytes((long) (done * PAGE_SIZE / seconds)) + "/s, "
                + Human.seconds((long) (seconds * 1e9 * (pages - done) / done)) + " s left";
    }

    @Override
    public void optimized(Optimization optimization) {
        entries.add(Json.object(
                "run",
                optimization.run(),
                "pages",
                optimization.pages(),
                "moved",
                optimization.moved(),
                "bytesWritten",
                optimization.bytesWritten(),
                "complete",
                optimization.complete(),
                "nanos",
                System.nanoTime() - start));
        if (!quiet) {
            if (console.errIsTerminal()) {
                console.err().print(CLEAR);
            }
            console.say(optimization.run() + ": " + outcome(optimization));
        }
        start = System.nanoTime();
        tenths = 0;
    }

    private static String outcome(Optimization optimization) {
        if (optimization.pages() == 0) {
            return "is optimized already";
        }
        return Human.bytes(optimization.moved() * PAGE_SIZE) + " of pages now take "
                + Human.bytes(optimization.bytesWritten())
                + (optimization.complete()
                        ? ""
                        : ", " + Human.bytes((optimization.pages() - optimization.moved()) * PAGE_SIZE) + " are left");
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    /** All runs are done, and perhaps what they left is collected. */
    public void end(Optional<Reclaimed> reclaimed) {
        Optional<GcReport> collected = reclaimed.map(GcReport::new);
        if (json) {
            Map<String, Object> all = Json.object("runs", entries);
            collected.ifPresent(report -> all.put("gc", report.json()));
            console.out().print(Json.text(all));
        } else if (!quiet) {
            collected.ifPresent(report -> console.out().print(report.text()));
        }
    }
}
