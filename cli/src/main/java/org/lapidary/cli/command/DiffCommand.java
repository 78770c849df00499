package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.DiffReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.engine.compare.Difference;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary diff}: what differs between two checkpoints. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Show what differs between two checkpoints of one run or of two: registers, mappings,"
                + " descriptors, pages.",
        footer = {
            "",
            "Threads are the same by their ids, or by their order where two processes have none in common; mappings by"
                    + " where they start, descriptors by number, pages by address. Pages are counted by what is mapped"
                    + " there.",
            "",
            "The status is 0 whether or not anything differs; --json says so as 'equal'."
        })
final class DiffCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(index = "0", paramLabel = "RUN/N", converter = Converters.One.class, description = "A checkpoint, A.")
    private CheckpointId a;

    @Parameters(index = "1", paramLabel = "RUN/N", converter = Converters.One.class, description = "Another, B.")
    private CheckpointId b;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON: every register, mapping and descriptor that differs.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        Context context = parent.context();
        try (Store opened = store.openForReading(context, parent.settings(), "diff")) {
            Difference difference;
            try (WorkProgress progress = new WorkProgress(context.console(), quiet)) {
                difference = context.services().compare(opened.checkpoint(a), opened.checkpoint(b), progress);
            }
            DiffReport report = new DiffReport(a, b, difference);
            context.console().out().print(json ? Json.text(report.json()) : Human.printable(report.text()));
        }
        return 0;
    }
}
