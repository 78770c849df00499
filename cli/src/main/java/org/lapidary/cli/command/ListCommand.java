package org.lapidary.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.report.ListReport;
import org.lapidary.cli.text.Human;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary list}: the runs of a store, or the checkpoints of one run. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "List the runs of a store, or the checkpoints of one run.",
        footer = {
            "",
            "FORECAST says what a checkpoint's state lets expect of it in gem5: fine, risky or unusable. 'show' gives",
            "the reasons, and looks at its code as well."
        })
final class ListCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(arity = "0..1", paramLabel = "RUN", converter = Converters.Run.class, description = "A run.")
    private String run;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON: exact numbers, everything that is known.")
    private boolean json;

    @Override
    public Integer call() {
        Context context = parent.context();
        Path directory = store.directory(parent.settings());
        try (Store opened = context.services().openForReading(directory, "list")) {
            ListReport report =
                    run == null ? ListReport.ofStore(opened, directory) : ListReport.ofRun(opened, find(opened));
            context.console().out().print(json ? report.json() : Human.printable(report.text()));
        }
        return 0;
    }

    private RunInfo find(Store opened) {
        return opened.run(run)
                .orElseThrow(() -> new StoreException.Unknown(
                        "no run '" + run + "' in the store; 'lapidary" + " list' shows what there is"));
    }
}
