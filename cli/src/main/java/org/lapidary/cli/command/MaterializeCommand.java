package org.lapidary.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.lapidary.cli.BadRequestException;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.Services.MaterializeOptions;
import org.lapidary.cli.Services.Materialized;
import org.lapidary.cli.report.DamageReport;
import org.lapidary.cli.report.MaterializeReport;
import org.lapidary.cli.text.Selection;
import org.lapidary.config.Settings;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.forecast.Verdict;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary materialize}: turns checkpoints into gem5 checkpoint directories. */
@Command(
        name = "materialize",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Write checkpoints as gem5 checkpoint directories.",
        footer = {
            "",
            "RUN/N makes DIR itself the checkpoint; RUN/A..B and RUN make DIR/RUN.N.cpt, one for each. A checkpoint"
                    + " that exists already is an error before anything is written. Prints the directories.",
            "",
            "Several are made in one pass over the store, up to 32 at a time; one that fails is named and leaves the"
                    + " others, and the exit status is that of the first that failed.",
            "",
            "What is to be expected in gem5 ('lapidary show') is said with each. One forecast to be unusable fails."
        })
final class MaterializeCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Parameters(
            paramLabel = "RUN/N|RUN/A..B|RUN",
            converter = Converters.Several.class,
            description = "One checkpoint, several, or all of a run.")
    private Selection selection;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to.")
    private Path out;

    @Mixin
    private StoreOption store;

    @Option(
            names = "--mem-size",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "Memory of the simulated system (2GiB, 512MiB); default: the least that holds the program.")
    private Long memSize;

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = "An m5.cpt that your own gem5 script wrote at tick 0; default: made for 'gem5-script'.")
    private Path template;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Converters.Positive.class,
            description = "Threads that read pages; default: one per CPU.")
    private Integer threads;

    @Option(
            names = "--no-sync",
            description = "Do not wait for the disk: quicker, for what is thrown away again. After a crash of the machine"
                    + " such a checkpoint may be there and hold zeros.")
    private boolean noSync;

    @Option(
            names = "--force",
            description = "Also write checkpoints that are forecast to be unusable, which is refused otherwise.")
    private boolean force;

    @Option(names = "--json", description = "Write JSON instead of the directories.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        Settings settings = parent.settings();
        MaterializeReport report = new MaterializeReport(context, json, quiet, parent.debug());
        DamageReport damage = new DamageReport(context.console());
        try (Store opened =
                context.services().openForReading(store.directory(settings), "materialize", damage::notice)) {
            Map<CheckpointId, Path> targets = targets(opened, damage.damages());
            requireAbsent(targets);
            MaterializeOptions options = options(settings.materialize());
            // An interrupted write fails, and what it had written is deleted.
            context.interruption().register(Thread.currentThread()::interrupt);
            if (selection instanceof Selection.One(CheckpointId id)) {
                one(opened, id, options, report);
            } else {
                targets.keySet().removeIf(id -> !isUsable(opened, id, report));
                report.begin(opened.checkpoints(selection.run(), new ArrayList<>()).stream()
                        .filter(checkpoint -> targets.containsKey(checkpoint.id()))
                        .mapToLong(CheckpointInfo::residentPages)
                        .sum());
                inside(() -> context.services().materialize(opened, targets, options, report));
            }
        }
        ExitCode made = report.end(settings.gem5());
        ExitCode read = damage.say();
        return (made == ExitCode.OK ? read : made).code();
    }

    /**
     * A forecast takes as long as writing some fifty megabytes, so what there is to do before the first page is done
     * meanwhile; no page is written before its word.
     */
    private void one(Store opened, CheckpointId id, MaterializeOptions options, MaterializeReport report) {
        Checkpoint checkpoint = opened.checkpoint(id);
        Background<Forecast> forecast = Background.start("forecast", () -> usable(opened, id));
        Materialized made;
        try {
            report.begin(checkpoint.info().residentPages());
            made = parent.context().services().materialize(checkpoint, out, options, count -> {
                forecast.result();
                report.pages(count);
            });
        } catch (RuntimeException | Error e) {
            forecast.result(); // it reads from the store until it ends; and where it says no, that is the better reason
            throw e;
        }
        report.expect(id, forecast.result());
        report.made(id, made);
    }

    /** What to expect of one of several; where that is nothing good, it counts as failed and the others are made. */
    private boolean isUsable(Store opened, CheckpointId id, MaterializeReport report) {
        try {
            report.expect(id, usable(opened, id));
            return true;
        } catch (BadRequestException | StoreException e) {
            report.failed(id, e);
            return false;
        }
    }

    private Forecast usable(Store opened, CheckpointId id) {
        Forecast forecast = parent.context().services().forecast(opened, opened.checkpoint(id));
        if (forecast.verdict() == Verdict.UNUSABLE && !force) {
            throw new BadRequestException(id + " is not usable in gem5 and was not written: "
                    + forecast.reasons().getFirst().text() + " (--force writes it all the same)");
        }
        return forecast;
    }

    private Map<CheckpointId, Path> targets(Store opened, List<Damage> damages) throws IOException {
        if (selection instanceof Selection.One(CheckpointId id)) {
            return Map.of(id, out);
        }
        Map<CheckpointId, Path> targets = new TreeMap<>();
        List<CheckpointId> ids = opened.checkpoints(selection.run(), damages).stream()
                .map(CheckpointInfo::id)
                .toList();
        if (damages.isEmpty()) { // else nobody knows which there are: those that are listed are made
            selection.require(ids.stream().map(CheckpointId::number).toList());
        }
        for (CheckpointId id : ids) {
            if (selection.takes(id.number())) {
                targets.put(id, out.resolve(id.run() + "." + id.number() + ".cpt"));
            }
        }
        return targets;
    }

    /** Does it with {@code out} there to write into; where nothing came of it, a directory made for it goes again. */
    private void inside(Runnable writing) throws IOException {
        boolean fresh = Files.notExists(out, LinkOption.NOFOLLOW_LINKS);
        Files.createDirectories(out);
        try {
            writing.run();
        } finally {
            if (fresh) {
                removeEmpty(out);
            }
        }
    }

    private static void removeEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // There is something in it, or nobody may remove it: it stays.
        }
    }

    private static void requireAbsent(Map<CheckpointId, Path> targets) {
        List<Path> existing = new ArrayList<>();
        for (Path target : targets.values()) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                existing.add(target);
            }
        }
        if (!existing.isEmpty()) {
            int more = existing.size() - 1;
            throw new BadRequestException(existing.getFirst() + (more == 0 ? " exists" : " and " + more + " more exist")
                    + " already; remove or choose another --out (nothing was written)");
        }
    }

    private MaterializeOptions options(Settings.Materialize defaults) {
        return new MaterializeOptions(
                memSize == null ? defaults.memSize() : OptionalLong.of(memSize),
                template == null ? defaults.template() : Optional.of(template),
                threads == null ? defaults.threads().orElse(Runtime.getRuntime().availableProcessors()) : threads,
                !noSync);
    }
}
