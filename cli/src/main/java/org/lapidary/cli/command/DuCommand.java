package org.lapidary.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.page.UsagePage;
import org.lapidary.cli.report.DamageReport;
import org.lapidary.cli.report.DuReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Selection;
import org.lapidary.engine.state.StateAreas;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Usage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary du}: where the space went. */
@Command(
        name = "du",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Show where the space of a store went: by part, mapping, run and checkpoint.",
        footer = {
            "",
            "Logical is what the checkpoints would take if each were stored by itself; stored, what of the disk is"
                    + " counted to each, so that it adds up (what several need counts to the first); needed, all page"
                    + " files and manifests that restoring takes; exclusive, what of these nothing else needs, so what"
                    + " 'rm' and 'gc' free; alone, the same for the pages of a mapping.",
            "",
            "The parts add up to the files on disk. The heads of all page blocks are looked at, no page is read."
        })
final class DuCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN[/N]",
            converter = Converters.Several.class,
            description = "A run whose checkpoints to show, or a checkpoint whose mappings to show.")
    private Selection selection;

    @Mixin
    private UpkeepOptions options;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with charts, which needs no other file, instead of the tables.")
    private Path html;

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        Usage.Scope scope = scope();
        ReportFile.requireWritable("--html", html);
        Path directory = options.directory(parent.settings());
        DamageReport damage = new DamageReport(context.console());
        Usage usage;
        try (WorkProgress progress = options.progress(context)) {
            usage = options.upkeep(context, parent.settings(), damage::notice)
                    .usage(scope, new StateAreas(), progress);
        }
        damage.damages().addAll(usage.damages());
        if (html != null) {
            UsagePage page =
                    new UsagePage(usage, directory, scope, System.currentTimeMillis(), ZoneId.systemDefault());
            ReportFile.write(html, page.text());
        }
        DuReport report = new DuReport(usage, directory, scope);
        String text = options.json()
                ? report.json(damage)
                : html != null ? html + "\n" : Human.printable(report.text());
        context.console().out().print(text);
        return damage.say().code();
    }

    private Usage.Scope scope() {
        return switch (selection) {
            case null -> new Usage.Scope.All();
            case Selection.All(String run) -> new Usage.Scope.Run(run);
            case Selection.One(CheckpointId id) -> new Usage.Scope.One(id);
            case Selection.Range range ->
                throw new ParameterException(
                        spec.commandLine(), "'" + range + "' are several: give a run, or one checkpoint (RUN/N)");
        };
    }
}
