package org.lapidary.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.Failures;
import org.lapidary.cli.ProgramEnded;
import org.lapidary.cli.Services.Creation;
import org.lapidary.cli.report.CreateReport;
import org.lapidary.cli.report.EventLog;
import org.lapidary.cli.report.Listeners;
import org.lapidary.cli.report.Progress;
import org.lapidary.cli.text.ShellWords;
import org.lapidary.config.Settings;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Follow;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.StoreException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary create}: runs a program and takes its checkpoints. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Run a program and take checkpoints of it.",
        customSynopsis = {
            "lapidary create [OPTIONS] [--] PROGRAM [ARGS...]",
            "  or: lapidary create [OPTIONS] --cmd \"PROGRAM ARGS...\"",
            "  or: lapidary create [OPTIONS] --from RUN/N"
        },
        footer = {
            "",
            "The program keeps its standard input, output and error; Lapidary writes to standard error only. The"
                    + " status is 0 when the run was made, whatever the program's own, which is reported."
        })
final class CreateCommand implements Callable<Integer>, PassesStatus {

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CheckpointingOptions checkpointing;

    @Mixin
    private StoreOption store;

    @Option(
            names = "--follow",
            paramLabel = "WHAT",
            converter = Converters.Followed.class,
            description = "Which process is checkpointed: 'parent' (default), the program itself; 'child', the first program"
                    + " that a child of it executes; 'exec:NAME', the first program of that name (or path) that it or what it"
                    + " starts executes. Run time counts from that exec; the others run untraced.")
    private Follow follow;

    @Option(
            names = "--cmd",
            paramLabel = "COMMAND",
            description = "The program and its arguments in one word, quoted" + " as in a shell; nothing is expanded.")
    private String cmd;

    @Option(
            names = "--from",
            paramLabel = "RUN/N",
            converter = Converters.One.class,
            description = "Go on from a checkpoint of this store instead of starting a program.")
    private CheckpointId from;

    @Option(
            names = "--stdin",
            paramLabel = "FILE",
            converter = Converters.FileForProgram.class,
            description = "Standard input of the program.")
    private Path stdin;

    @Option(names = "--stdout", paramLabel = "FILE", description = "Standard output of the program, truncated first.")
    private Path stdout;

    @ArgGroup(exclusive = true)
    private final FilesOptions restoredFiles = new FilesOptions();

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            converter = Converters.Variable.class,
            description = "Adds a variable to the program's environment, which is otherwise yours; repeatable.")
    private List<String> variables = new ArrayList<>();

    @Option(names = "--cwd", paramLabel = "DIR", description = "Working directory of the program; default: yours.")
    private Path directory;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the report as JSON, every pause in it.")
    private Path report;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Write what happens, as it happens, to a file, a named pipe or /dev/fd/N: a line of JSON each"
                    + " when the program is started, when a checkpoint is durable, and at the end.")
    private Path events;

    @Option(
            names = OPTION,
            description = "End with the program's exit code, or 128 and its signal; Lapidary's own failures are 125.")
    private boolean exitWithProgram;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> program = new ArrayList<>();

    @Override
    public boolean passesStatus() {
        return exitWithProgram;
    }

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        Settings settings = parent.settings();
        LaunchSpec launch = from == null ? launchSpec(context) : null;
        if (from != null) {
            requireNoProgram();
        }
        Path storeDirectory = store.directory(settings);
        ReportFile.requireWritable("--report", report);
        Progress progress = new Progress(context.console(), quiet);
        CreateResult result;
        try (EventLog log = EventLog.open(events)) {
            result = create(context, launch, storeDirectory, progress, log);
            log.ended(result);
        } finally {
            progress.end();
        }
        CreateReport made = new CreateReport(result, storeDirectory);
        if (!quiet) {
            made.lines().forEach(context.console()::say);
        }
        if (report != null) {
            ReportFile.write(report, made.json());
        }
        return exitWithProgram ? result.exit().shellCode() : 0;
    }

    private CreateResult create(
            Context context, LaunchSpec launch, Path directory, Progress progress, EventLog log) {
        try (Creation creation = prepare(context, launch, directory, new Listeners(progress, log))) {
            context.interruption().register(creation::cancel);
            try {
                return creation.run();
            } catch (StoreException e) {
                throw creation.hasEndedProgram() ? new ProgramEnded(e, log.stored()) : e;
            }
        } catch (RuntimeException | Error e) {
            log.failed(Failures.lineOf(e));
            throw e;
        }
    }

    private Creation prepare(Context context, LaunchSpec launch, Path directory, Listeners listeners) {
        CreateOptions options = checkpointing.options(parent.settings().create());
        return from == null
                ? context.services().prepareCreate(directory, launch, options, listeners)
                : context.services()
                        .prepareCreateFrom(
                                directory,
                                from,
                                ResumeOptions.DEFAULT
                                        .withStdin(Optional.ofNullable(stdin))
                                        .withStdout(Optional.ofNullable(stdout))
                                        .withFilesDirectory(restoredFiles.directory())
                                        .withFilesInPlace(restoredFiles.inPlace()),
                                options,
                                listeners);
    }

    private void requireNoProgram() {
        if (cmd != null || !program.isEmpty() || !variables.isEmpty() || directory != null
                || checkpointing.namesCpu() || follow != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from goes on with the program of a checkpoint: give no program, --env, --cwd, --cpu or --follow with it");
        }
    }

    private LaunchSpec launchSpec(Context context) {
        Path workingDirectory =
                (directory == null ? Path.of("") : directory).toAbsolutePath().normalize();
        if (!Files.isDirectory(workingDirectory)) {
            throw new EngineException.CannotStart("--cwd " + directory + " is not a directory");
        }
        if (stdin != null && !Files.isReadable(stdin)) {
            throw new EngineException.CannotStart("--stdin " + stdin + " cannot be read");
        }
        return new LaunchSpec(
                command(),
                environment(context),
                workingDirectory,
                Optional.ofNullable(stdin).map(Path::toAbsolutePath),
                Optional.ofNullable(stdout).map(Path::toAbsolutePath),
                follow == null ? Follow.PARENT : follow);
    }

    private List<String> command() {
        if (cmd != null && !program.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "give the program either with --cmd or by itself, not both");
        }
        List<String> words = program;
        if (cmd != null) {
            try {
                words = ShellWords.split(cmd);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--cmd: " + e.getMessage(), e);
            }
        }
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "which program? Give it at the end, or with --cmd");
        }
        return List.copyOf(words);
    }

    private List<String> environment(Context context) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String entry : context.environment()) {
            byName.put(entry.substring(0, entry.indexOf('=')), entry);
        }
        for (String entry : variables) {
            byName.put(entry.substring(0, entry.indexOf('=')), entry);
        }
        return List.copyOf(byName.values());
    }
}
