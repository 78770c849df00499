package org.lapidary.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.config.Settings;
import org.lapidary.store.Migrated;
import org.lapidary.store.Upkeep;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all verbs that look after a store have in common. */
final class UpkeepOptions {

    @Mixin
    private StoreOption store;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Converters.Interval.class,
            defaultValue = "10s",
            description = "How long to wait for others to let go of the store (exit status 7 then); default: 10s.")
    private Duration wait;

    @Option(names = "--json", description = "Write JSON: exact numbers, everything that is known.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress, and nothing that is not asked for.")
    private boolean quiet;

    Path directory(Settings settings) {
        return store.directory(settings);
    }

    Upkeep upkeep(Context context, Settings settings) {
        return upkeep(context, settings, context.console()::say);
    }

    /** @param notices is told of damage that is not in the way */
    Upkeep upkeep(Context context, Settings settings, Consumer<String> notices) {
        return context.services().upkeep(directory(settings), wait, notices);
    }

    Migrated migrate(Context context, Settings settings) {
        return context.services().migrate(directory(settings), wait);
    }

    WorkProgress progress(Context context) {
        return new WorkProgress(context.console(), quiet);
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }
}
