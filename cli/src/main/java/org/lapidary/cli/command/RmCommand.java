package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.text.Selection;
import org.lapidary.store.Upkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary rm}: removes checkpoints. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Remove checkpoints, or a whole run.",
        footer = {
            "",
            "At once and for good, though 'lapidary gc' alone returns the space. A keyframe that others build on is no"
                    + " longer shown, but its pages stay until they are removed too. A run that is being written is"
                    + " refused."
        })
final class RmCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(
            paramLabel = "RUN/N|RUN/A..B|RUN",
            converter = Converters.Several.class,
            description = "One checkpoint, several, or all of a run.")
    private Selection selection;

    @Mixin
    private Removing removing;

    @Override
    public Integer call() {
        Context context = parent.context();
        Upkeep upkeep = removing.options().upkeep(context, parent.settings());
        removing.finish(context, upkeep, upkeep.remove(selection.run(), selection, removing.dryRun()));
        return 0;
    }
}
