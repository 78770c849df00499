package org.lapidary.cli.command;

import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.report.VerifyReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.store.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary verify}: looks for damage. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Look whether all that is stored is as it was written; change nothing.",
        footer = {
            "",
            "Lists every damaged checkpoint and page, and goes on after each; the status is 8 where there is any."
                    + " Looks at every record and at the head of every page block that a checkpoint needs; --read-data"
                    + " reads the pages too and compares them with their hashes."
        })
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--read-data",
            paramLabel = "PERCENT",
            arity = "0..1",
            fallbackValue = "100",
            defaultValue = "0",
            converter = Converters.Count.class,
            description = "Read the pages too: all, or so many percent of the blocks, spread evenly.")
    private int percent;

    @Mixin
    private UpkeepOptions options;

    @Override
    public Integer call() {
        if (percent > 100) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--read-data': there are no more than 100 percent");
        }
        Context context = parent.context();
        Verification verification;
        try (WorkProgress progress = options.progress(context)) {
            verification = options.upkeep(context, parent.settings()).verify(percent, progress);
        }
        VerifyReport report = new VerifyReport(verification, percent);
        context.console().out().print(options.json() ? report.json() : report.text());
        return verification.damages().isEmpty() ? 0 : ExitCode.CORRUPT.code();
    }
}
