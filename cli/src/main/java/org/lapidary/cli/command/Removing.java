package org.lapidary.cli.command;

import java.util.Map;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.GcReport;
import org.lapidary.cli.report.RemovalReport;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Removal;
import org.lapidary.store.Upkeep;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code rm} and {@code prune} have in common. */
final class Removing {

    @Mixin
    private UpkeepOptions options;

    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    @Option(names = "--gc", description = "Return the space at once, as 'lapidary gc' does.")
    private boolean gc;

    UpkeepOptions options() {
        return options;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** Says what was removed and, where asked to, returns its space. */
    void finish(Context context, Upkeep upkeep, Removal removal) {
        RemovalReport report = new RemovalReport(removal, dryRun);
        Map<String, Object> json = report.json();
        if (!options.json() && (!options.quiet() || dryRun)) {
            context.console().out().print(report.text());
        }
        if (gc && !dryRun) {
            GcReport collected = new GcReport(GcCommand.collect(context, options, upkeep, false));
            json.put("gc", collected.json());
            if (!options.json() && !options.quiet()) {
                context.console().out().print(collected.text());
            }
        }
        if (options.json()) {
            context.console().out().print(Json.text(json));
        }
    }
}
