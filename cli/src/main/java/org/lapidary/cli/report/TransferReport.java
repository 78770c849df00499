package org.lapidary.cli.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lapidary.cli.Console;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Exported;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunPart;

/** What {@code export} and {@code import} tell. */
public final class TransferReport {

    /** Runs named in one line. */
    private static final int MOST_SHOWN = 10;

    private final Console console;
    private final boolean json;
    private final boolean quiet;

    public TransferReport(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
    }

    /** Runs went to standard output. */
    public void exported(Exported exported) {
        if (!quiet) {
            console.say(summary(exported));
        }
    }

    /** Runs went to a file of so many bytes. */
    public void exported(Exported exported, String file, long bytes) {
        if (json) {
            console.out().print(Json.text(Json.object(
                    "runs",
                    parts(exported.runs()),
                    "out",
                    file,
                    "bytes",
                    bytes,
                    "pages",
                    exported.pages(),
                    "contentBytes",
                    exported.contentBytes(),
                    "sha256",
                    exported.sha256())));
        } else if (!quiet) {
            console.out().println(file);
            console.say(summary(exported) + " in " + Human.bytes(bytes));
        }
    }

    private static List<Map<String, Object>> parts(List<RunPart> runs) {
        return runs.stream()
                .map(run -> Json.object("run", run.run(), "checkpoints", run.checkpoints()))
                .toList();
    }

    private static String summary(Exported exported) {
        return words(exported.runs()) + "; " + Human.bytes(exported.pages() * PageSource.PAGE_SIZE) + " of pages";
    }

    /** The runs with the number of their checkpoints; of many the first ones only. */
    private static String words(List<RunPart> runs) {
        String shown = runs.stream()
                .limit(MOST_SHOWN)
                .map(run -> run.run() + ": " + Human.counted(run.checkpoints(), "checkpoint"))
                .collect(Collectors.joining(", "));
        return shown + (runs.size() > MOST_SHOWN ? " and " + (runs.size() - MOST_SHOWN) + " more runs" : "");
    }

    /** Runs came from a file. */
    public void imported(Imported imported, String source) {
        if (json) {
            console.out().print(Json.text(Json.object(
                    "runs",
                    imported.runs().stream().map(TransferReport::run).toList(),
                    "file",
                    source,
                    "pages",
                    imported.pages(),
                    "sha256",
                    imported.sha256())));
        } else if (!quiet) {
            imported.runs().forEach(run -> console.out().println(run.info().name()));
            long bytes = imported.runs().stream().mapToLong(TransferReport::bytes).sum();
            long added = imported.runs().stream().mapToLong(TransferReport::added).sum();
            console.say(words(imported.runs().stream()
                            .map(run -> new RunPart(run.info().name(), run.checkpoints().size()))
                            .toList())
                    + "; " + Human.bytes(bytes) + " stored; of " + Human.counted(imported.pages(), "page") + ", "
                    + Human.count(added) + " new here");
        }
    }

    private static Map<String, Object> run(Imported.Run run) {
        return Json.object(
                "run",
                run.info().name(),
                "checkpoints",
                run.checkpoints().stream().map(Infos::checkpoint).toList(),
                "pagesAdded",
                added(run),
                "storedBytes",
                bytes(run));
    }

    private static long bytes(Imported.Run run) {
        return run.checkpoints().stream()
                .mapToLong(CheckpointInfo::storedBytes)
                .sum();
    }

    private static long added(Imported.Run run) {
        return run.checkpoints().stream()
                .map(CheckpointInfo::counts)
                .mapToLong(counts -> counts.plain() + counts.delta())
                .sum();
    }

    /** Runs would come from a file. */
    public void planned(ImportPlan plan, String source) {
        if (json) {
            console.out().print(Json.text(Json.object(
                    "runs",
                    parts(plan.runs()),
                    "file",
                    source,
                    "dryRun",
                    true,
                    "pages",
                    plan.pages(),
                    "pagesKnown",
                    plan.known(),
                    "sha256",
                    plan.sha256())));
        } else {
            console.out().println("would import " + words(plan.runs()) + "; of " + Human.counted(plan.pages(), "page")
                    + ", " + Human.count(plan.known()) + " are here already");
        }
    }
}
