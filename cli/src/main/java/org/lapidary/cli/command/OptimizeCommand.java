package org.lapidary.cli.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.Services.OptimizeOptions;
import org.lapidary.cli.report.OptimizeReport;
import org.lapidary.config.Settings;
import org.lapidary.store.Optimization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary optimize}: compresses stored runs harder. */
@Command(
        name = "optimize",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Compress stored runs harder: all that neighbouring pages ever held, together.",
        footer = {
            "",
            "Checkpoints keep their content and any page stays readable in milliseconds; restoring a whole checkpoint"
                    + " takes longer than before. What held the pages before becomes garbage, whose space --gc or"
                    + " 'lapidary gc' returns. Ctrl-C keeps what is done, and the next call goes on from there."
        })
final class OptimizeCommand implements Callable<Integer> {

    /** The highest that zstd has. */
    private static final int MAX_LEVEL = 22;

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            converter = Converters.Run.class,
            description = "A run; default: all, the oldest first.")
    private String run;

    @Mixin
    private UpkeepOptions upkeep;

    @Option(
            names = "--level",
            paramLabel = "N",
            converter = Converters.Positive.class,
            description = "zstd's level, 1 to 22; default: " + Optimization.DEFAULT_LEVEL
                    + ". Level 9 takes a fifth of the time and 10 %% more bytes.")
    private Integer level;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Converters.Positive.class,
            description = "Threads that compress; default: one per CPU.")
    private Integer threads;

    @Option(names = "--gc", description = "Return the space at once, as 'lapidary gc' does.")
    private boolean gc;

    @Override
    public Integer call() {
        if (level != null && level > MAX_LEVEL) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--level': " + level + " is above " + MAX_LEVEL);
        }
        Context context = parent.context();
        Settings settings = parent.settings();
        OptimizeOptions options = new OptimizeOptions(
                Optional.ofNullable(run),
                level == null ? Optimization.DEFAULT_LEVEL : level,
                threads == null ? Runtime.getRuntime().availableProcessors() : threads);
        OptimizeReport report = new OptimizeReport(context.console(), upkeep.json(), upkeep.quiet());
        context.interruption().register(report::stop);
        context.services().optimize(upkeep.directory(settings), options, report);
        report.end(
                gc && !report.isStopped()
                        ? Optional.of(GcCommand.collect(context, upkeep, upkeep.upkeep(context, settings), false))
                        : Optional.empty());
        return 0;
    }
}
