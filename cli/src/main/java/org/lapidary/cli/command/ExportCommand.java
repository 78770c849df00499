package org.lapidary.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.TransferReport;
import org.lapidary.cli.report.WorkProgress;
import org.lapidary.cli.text.Selection;
import org.lapidary.store.Exported;
import org.lapidary.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary export}: writes checkpoints as one file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Write checkpoints of one run or several as one file that 'import' reads, into this store or another.",
        footer = {
            "",
            "The file holds all that the checkpoints are: command, hash of the binary, attributes, state, the contents"
                    + " of files, and each page once, compressed. It is written from front to back, so it can go"
                    + " through a pipe:",
            "",
            "  lapidary export demo --out - | ssh elsewhere lapidary import -",
            "",
            "A FILE appears under its name when it is complete. Like the store, it may hold what is secret."
        })
final class ExportCommand implements Callable<Integer> {

    /** Standard input or output, in place of a file. */
    static final String STANDARD = "-";

    @ParentCommand
    private LapidaryCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN/N|RUN/A..B|RUN",
            converter = Converters.Several.class,
            description = "Checkpoints of a run: one, several, or all; any number of these, of any runs.")
    private List<Selection> selections;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where to; '-' is standard output.")
    private String out;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON instead of the file's name.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        if (json && out.equals(STANDARD)) {
            throw new ParameterException(spec.commandLine(), "--json needs --out FILE: '-' is where it would go");
        }
        Context context = parent.context();
        try (Store opened = store.openForReading(context, parent.settings(), "export")) {
            // An interrupted write fails, and what it had written is deleted.
            context.interruption().register(Thread.currentThread()::interrupt);
            TransferReport report = new TransferReport(context.console(), json, quiet);
            if (out.equals(STANDARD)) {
                report.exported(write(opened, standardOutput()));
            } else {
                try (NewFile file = NewFile.at(Path.of(out))) {
                    Exported exported = write(opened, file.stream());
                    report.exported(exported, out, file.complete());
                }
            }
        }
        return 0;
    }

    /** As a channel, since writing to that can be interrupted, where nobody reads what is in the pipe. */
    private static OutputStream standardOutput() {
        return Channels.newOutputStream(new FileOutputStream(FileDescriptor.out).getChannel());
    }

    private Exported write(Store opened, OutputStream stream) throws IOException {
        try (WorkProgress progress = new WorkProgress(parent.context().console(), quiet)) {
            return opened.exportRuns(Selection.byRun(selections), stream, progress);
        } catch (IOException e) { // of the stream, which does not know its name
            String where = out.equals(STANDARD) ? "standard output" : out;
            throw (IOException) new FileSystemException(where, null, e.getMessage()).initCause(e);
        }
    }
}
