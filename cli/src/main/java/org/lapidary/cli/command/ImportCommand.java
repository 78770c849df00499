package org.lapidary.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lapidary.cli.BadRequestException;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.TransferReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.engine.EngineException;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary import}: stores the runs that {@code export} wrote. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Store the runs of a file that 'export' wrote.",
        footer = {
            "",
            "Prints the runs' names. Checkpoints keep their numbers; pages that the store has are not stored again."
                    + " All of the file is checked before any run of it is seen: one that is damaged, cut off or"
                    + " forged leaves nothing (status 8), one that is no such file, or of a later version, neither"
                    + " (status 6). What it cannot be checked for is whether the program does good: 'resume' runs it"
                    + " with all your rights."
        })
final class ImportCommand implements Callable<Integer> {

    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(paramLabel = "FILE", description = "The file; '-' is standard input.")
    private String file;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = Converters.Run.class,
            description = "What the run is to be called, of a file of one; default: as in the file.")
    private String name;

    @Option(
            names = "--rename",
            description = "Where a name is taken, use the first free of NAME-1, NAME-2 ...; else that is an error.")
    private boolean rename;

    @Option(
            names = "--dry-run",
            description = "Read and check the file, and only say what would be stored; the store must be there.")
    private boolean dryRun;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON instead of the runs' names.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        boolean standard = file.equals(ExportCommand.STANDARD);
        String source = standard ? "standard input" : file;
        if (!standard && Files.isDirectory(Path.of(file))) {
            throw new BadRequestException(file + " is a directory; name a file that `lapidary export` wrote");
        }
        ImportOptions options =
                new ImportOptions(source, Optional.ofNullable(name), rename, state -> requireState(source, state));
        TransferReport report = new TransferReport(context.console(), json, quiet);
        Path directory = store.directory(parent.settings());
        Runnable tell;
        try (InputStream in = standard ? standardInput() : Channels.newInputStream(FileChannel.open(Path.of(file)));
                WorkProgress progress = new WorkProgress(context.console(), quiet)) {
            // An interrupted read fails, and what was stored until then is taken back.
            context.interruption().register(Thread.currentThread()::interrupt);
            if (dryRun) {
                ImportPlan plan = context.services().planImport(directory, in, options, progress);
                tell = () -> report.planned(plan, source);
            } else {
                Imported imported = context.services().importRuns(directory, in, options, progress);
                tell = () -> report.imported(imported, source);
            }
        }
        tell.run();
        return 0;
    }

    /** As a channel, whose reading can be interrupted, where it can be opened as one: a socket cannot. */
    private static InputStream standardInput() {
        try {
            return Channels.newInputStream(FileChannel.open(STANDARD_INPUT));
        } catch (IOException e) {
            return System.in;
        }
    }

    private void requireState(String source, byte[] state) {
        try {
            parent.context().services().requireUsable(state);
        } catch (EngineException.BadState e) {
            throw new StoreException.Corrupt(
                    source + " is damaged: " + e.getMessage() + "; nothing of it was imported", e);
        }
    }
}
