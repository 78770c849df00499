package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Migrated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary migrate}: brings the format of a store up to date. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Bring a store that an earlier lapidary made to the format of this one.",
        footer = {
            "",
            "Nobody may read or write the store meanwhile. Killed, it goes on where it was when it is called again. A"
                    + " store that is too new, or too old to migrate, is left as it is (status 6)."
        })
final class MigrateCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Mixin
    private UpkeepOptions options;

    @Override
    public Integer call() {
        Context context = parent.context();
        Migrated migrated = options.migrate(context, parent.settings());
        if (options.json()) {
            context.console()
                    .out()
                    .print(Json.text(Json.object(
                            "from", migrated.from(), "to", migrated.to(), "steps", migrated.steps())));
        } else if (!options.quiet()) {
            String directory = options.directory(parent.settings()).toString();
            context.console()
                    .out()
                    .println(migrated.steps().isEmpty()
                            ? directory + " has format " + migrated.to() + ", the current one: nothing to do"
                            : directory + " is migrated from format " + migrated.from() + " to " + migrated.to() + ": "
                                    + String.join(", ", migrated.steps()));
        }
        return 0;
    }
}
