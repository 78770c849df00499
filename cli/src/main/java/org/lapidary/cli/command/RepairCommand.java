package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.report.RepairReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.store.Repair;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary repair}: makes a damaged store whole again. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Make a damaged store whole again: make anew what can be, drop what is lost, and say which.",
        footer = {
            "",
            "Reads all of the store. Checkpoints that lack a page, or their page map, are dropped; records and the"
                    + " index are made anew from the others; what is not damaged stays as it is, to the byte. The"
                    + " status of a dry run is 8 where something is damaged. What is dropped is lost: keep a copy of"
                    + " the store if a backup might bring it back."
        })
final class RepairCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    /** One of the two, so that nothing is dropped by mistake. */
    private static final class Mode {
        @Option(names = "--dry-run", description = "Only say what would be done.")
        private boolean dryRun;

        @Option(names = "--apply", description = "Do it.")
        private boolean apply;
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Mode mode;

    @Mixin
    private UpkeepOptions options;

    @Override
    public Integer call() {
        Context context = parent.context();
        Repair repair;
        try (WorkProgress progress = options.progress(context)) {
            repair = options.upkeep(context, parent.settings())
                    .repair(!mode.apply, state -> context.services().decode(state).command(), progress);
        }
        RepairReport report = new RepairReport(repair);
        if (options.json()) {
            context.console().out().print(report.json());
        } else if (!options.quiet() || repair.dryRun()) {
            context.console().out().print(report.text());
        }
        return repair.dryRun() && !repair.findings().isEmpty() ? ExitCode.CORRUPT.code() : 0;
    }
}
