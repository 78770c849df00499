package org.lapidary.cli.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.DuReport;
import org.lapidary.store.Usage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary du}: where the space went. */
@Command(
        name = "du",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Show where the space of a store went, by part, run and checkpoint.",
        footer = {
            "",
            "Logical is what the checkpoints would take if each were stored by itself; needed, the page files and",
            "manifests that restoring takes; exclusive, what of these nothing else needs, so what 'rm' and 'gc' free.",
            "The parts add up to the files on disk. No page is read."
        })
final class DuCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            converter = Converters.Run.class,
            description = "A run whose checkpoints to show.")
    private String run;

    @Mixin
    private UpkeepOptions options;

    @Override
    public Integer call() {
        Context context = parent.context();
        Usage usage = options.upkeep(context, parent.settings()).usage(Optional.ofNullable(run));
        DuReport report = new DuReport(usage, options.directory(parent.settings()));
        context.console().out().print(options.json() ? report.json() : report.text());
        return 0;
    }
}
