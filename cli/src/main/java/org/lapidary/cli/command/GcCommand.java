package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.GcReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.Upkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary gc}: returns the space of what was removed. */
@Command(
        name = "gc",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Return the space of pages that no checkpoint needs.",
        footer = {
            "",
            "Plans first, and does nothing where a manifest cannot be read. Nobody may read the store meanwhile;"
                    + " programs that are being traced into it go on, and store their next checkpoint afterwards. What"
                    + " it drops whole needs no space; what it rewrites needs the space of one generation (of one"
                    + " checkpoint's new pages) at a time. It takes memory for the largest manifest and one bit for"
                    + " each sixteen stored pages. Killed, it leaves a whole store, and the next one does the rest."
        })
final class GcCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Mixin
    private UpkeepOptions options;

    @Option(names = "--dry-run", description = "Only say what would be done; others may use the store meanwhile.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Context context = parent.context();
        Reclaimed reclaimed = collect(context, options, options.upkeep(context, parent.settings()), dryRun);
        GcReport report = new GcReport(reclaimed);
        if (options.json()) {
            context.console().out().print(Json.text(report.json()));
        } else if (!options.quiet() || dryRun) { // which is there to be told of
            context.console().out().print(report.text());
        }
        return 0;
    }

    static Reclaimed collect(Context context, UpkeepOptions options, Upkeep upkeep, boolean dryRun) {
        try (WorkProgress progress = options.progress(context)) {
            return upkeep.collect(dryRun, progress);
        }
    }
}
