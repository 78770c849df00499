package org.lapidary.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.Failures;
import org.lapidary.cli.report.DamageReport;
import org.lapidary.cli.report.ListReport;
import org.lapidary.cli.report.RunListReport;
import org.lapidary.cli.text.Human;
import org.lapidary.engine.EngineException;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lapidary list}: the runs of a store, or the checkpoints of one run. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "List the runs of a store, or the checkpoints of one run.",
        footer = {
            "",
            "FORECAST says what is to be expected of a checkpoint in gem5: fine, risky or unusable. It is what its"
                    + " state told when it was taken, and what the program did next; --forecast looks at the code as"
                    + " well, as 'show' and 'materialize' do, and gives the reasons."
        })
final class ListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(arity = "0..1", paramLabel = "RUN", converter = Converters.Run.class, description = "A run.")
    private String run;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON: exact numbers, everything that is known.")
    private boolean json;

    @Option(
            names = "--forecast",
            description = "Make the whole forecast of each checkpoint of RUN, with reasons; reads some fifty pages of each.")
    private boolean forecast;

    @Override
    public Integer call() {
        if (forecast && run == null) {
            throw new ParameterException(spec.commandLine(), "--forecast needs a RUN");
        }
        Context context = parent.context();
        Path directory = store.directory(parent.settings());
        DamageReport damage = new DamageReport(context.console());
        try (Store opened = context.services().openForReading(directory, "list", damage::notice)) {
            if (run != null) {
                return listRun(context, opened, damage).code();
            }
            ListReport report = ListReport.ofStore(opened, directory, damage);
            context.console().out().print(json ? report.json() : Human.printable(report.text()));
            return damage.say().code();
        }
    }

    private ExitCode listRun(Context context, Store opened, DamageReport damage) {
        RunInfo found = find(opened);
        RunListReport report = new RunListReport(found);
        ExitCode code = ExitCode.OK;
        for (CheckpointInfo checkpoint : opened.checkpoints(run, damage.damages())) {
            if (!forecast) {
                report.add(checkpoint);
                continue;
            }
            try {
                report.add(checkpoint, context.services().forecast(opened, opened.checkpoint(checkpoint.id())));
            } catch (StoreException | EngineException failure) { // told below the list; the others are listed
                report.addFailed(checkpoint, failure);
                code = code == ExitCode.OK ? Failures.codeOf(failure) : code;
            }
        }
        context.console().out().print(json ? report.json(damage) : Human.printable(report.text()));
        ExitCode read = damage.say();
        return code == ExitCode.OK ? read : code;
    }

    private RunInfo find(Store opened) {
        return opened.run(run)
                .orElseThrow(() -> new StoreException.Unknown(
                        "no run '" + run + "' in the store; 'lapidary" + " list' shows what there is"));
    }
}
