package org.lapidary.cli.command;

import java.nio.file.Path;
import org.lapidary.cli.Context;
import org.lapidary.config.Settings;
import org.lapidary.store.Store;
import picocli.CommandLine.Option;

/** The store that a verb works on. */
final class StoreOption {

    @Option(
            names = {"-D", "--directory"},
            paramLabel = "DIR",
            description = "The store (default: 'store' of the configuration file, else ./lapidary-store).")
    private Path directory;

    Path directory(Settings settings) {
        return directory == null ? settings.store() : directory;
    }

    /** Opens it beside other readers; damage that is not in the way is said. */
    Store openForReading(Context context, Settings settings, String verb) {
        return context.services().openForReading(directory(settings), verb, context.console()::say);
    }
}
