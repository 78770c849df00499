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

/** What {@code optimize} tells: how far it is while it works, then a line for each run. */
public final class OptimizeReport implements OptimizeListener {

    private static final int PAGE_SIZE = 4096;

    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final List<Object> entries = new ArrayList<>();
    private long start = System.nanoTime();
    private final WorkProgress progress;
    private volatile boolean stopped;

    public OptimizeReport(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
        this.progress = new WorkProgress(console, quiet);
    }

    /** Ends the work soon; called from another thread. */
    public void stop() {
        stopped = true;
    }

    @Override
    public boolean progress(String run, long done, long pages) {
        progress.bytes(run + ": reading", done * PAGE_SIZE, pages * PAGE_SIZE);
        return !stopped;
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
        progress.close();
        if (!quiet) {
            console.say(optimization.run() + ": " + outcome(optimization));
        }
        start = System.nanoTime();
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
