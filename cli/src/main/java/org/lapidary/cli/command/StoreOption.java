package org.lapidary.cli.command;

import java.nio.file.Path;
import org.lapidary.config.Settings;
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
}
