package org.lapidary.cli.command;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.store.Retention;
import org.lapidary.store.Upkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary prune}: removes checkpoints by rule. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Remove the checkpoints that no rule keeps, of one run or of all.",
        footer = {
            "",
            "A checkpoint that --keep-every or --keep-last keeps is kept; --max-bytes then removes the oldest,"
                    + " whatever the others say. Runs that are being written are left alone. 'lapidary gc' returns the"
                    + " space."
        })
final class PruneCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            converter = Converters.Run.class,
            description = "A run; default: all.")
    private String run;

    @Option(
            names = "--keep-every",
            paramLabel = "N",
            converter = Converters.Positive.class,
            description = "Keep every N-th of each run: 1, N+1, 2N+1 and so on.")
    private Integer keepEvery;

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Keep the last N of each run.")
    private Integer keepLast;

    @Option(
            names = "--max-bytes",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "Remove the oldest until pages and manifests of all runs take no more (10GiB, 500MiB).")
    private Long maxBytes;

    @Mixin
    private Removing removing;

    @Override
    public Integer call() {
        if (keepEvery == null && keepLast == null && maxBytes == null) {
            throw new ParameterException(
                    spec.commandLine(), "by which rule? Give --keep-every, --keep-last or --max-bytes");
        }
        Context context = parent.context();
        Upkeep upkeep = removing.options().upkeep(context, parent.settings());
        Retention retention = new Retention(
                keepEvery == null ? OptionalInt.empty() : OptionalInt.of(keepEvery),
                keepLast == null ? OptionalInt.empty() : OptionalInt.of(keepLast),
                maxBytes == null ? OptionalLong.empty() : OptionalLong.of(maxBytes));
        removing.finish(context, upkeep, upkeep.prune(Optional.ofNullable(run), retention, removing.dryRun()));
        return 0;
    }
}
