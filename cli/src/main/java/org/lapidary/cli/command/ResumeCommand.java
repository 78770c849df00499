package org.lapidary.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.Services.Resumption;
import org.lapidary.cli.report.ResumeReport;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary resume}: runs a checkpoint natively to the program's end. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Run a checkpoint natively, from where it was taken to the program's end.")
final class ResumeCommand implements Callable<Integer>, PassesStatus {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(paramLabel = "RUN/N", converter = Converters.One.class, description = "A checkpoint.")
    private CheckpointId id;

    @Mixin
    private StoreOption store;

    @Option(
            names = "--stdin",
            paramLabel = "FILE",
            converter = Converters.FileForProgram.class,
            description = "Standard input of the program.")
    private Path stdin;

    @Option(names = "--stdout", paramLabel = "FILE", description = "Standard output of the program.")
    private Path stdout;

    @Option(names = "--report", paramLabel = "FILE", description = "Write how it ended as JSON.")
    private Path report;

    @ArgGroup(exclusive = true)
    private final FilesOptions files = new FilesOptions();

    @Override
    public boolean passesStatus() {
        return true;
    }

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        ReportFile.requireWritable("--report", report);
        ResumeReport made = new ResumeReport(context.console(), id);
        if (stdin != null && !Files.isReadable(stdin)) {
            throw new EngineException.CannotStart("--stdin " + stdin + " cannot be read");
        }
        try (Store opened = store.openForReading(context, parent.settings(), "resume")) {
            Resumption resumption = context.services()
                    .prepareResume(
                            opened.checkpoint(id),
                            ResumeOptions.DEFAULT
                                    .withStdin(Optional.ofNullable(stdin).map(Path::toAbsolutePath))
                                    .withStdout(Optional.ofNullable(stdout).map(Path::toAbsolutePath))
                                    .withFilesDirectory(files.directory())
                                    .withFilesInPlace(files.inPlace()),
                            made::notice);
            context.interruption().register(resumption::cancel);
            // A program may run for days: what it needs of the store it has by then, and a collection may come.
            ExitStatus exit = resumption.run(opened::close);
            if (report != null) {
                ReportFile.write(report, made.json(exit));
            }
            return exit.shellCode();
        }
    }
}
