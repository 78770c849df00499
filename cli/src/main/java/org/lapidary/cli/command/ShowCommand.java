package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.ShowReport;
import org.lapidary.cli.text.Human;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary show}: what one checkpoint holds besides its pages. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Show a checkpoint: what to expect of it in gem5, registers, memory map, descriptors,"
                + " command, environment.",
        footer = {
            "",
            "The forecast is 'fine', 'risky' (the program may come across something that gem5 does otherwise or not at"
                    + " all) or 'unusable' (it can't avoid it), each with its reasons. It looks at the state, at the"
                    + " stack, and at the code that comes next."
        })
final class ShowCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(paramLabel = "RUN/N", converter = Converters.One.class, description = "A checkpoint.")
    private CheckpointId id;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON: exact numbers, everything that is known.")
    private boolean json;

    @Override
    public Integer call() {
        Context context = parent.context();
        try (Store opened = store.openForReading(context, parent.settings(), "show")) {
            Checkpoint checkpoint = opened.checkpoint(id);
            ShowReport report = new ShowReport(
                    checkpoint,
                    context.services().decode(checkpoint.state()),
                    context.services().forecast(opened, checkpoint));
            context.console().out().print(json ? report.json() : Human.printable(report.text()));
        }
        return 0;
    }
}
