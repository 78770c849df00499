package org.lapidary.cli.report;

import java.util.List;
import org.lapidary.cli.Console;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Exported;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageSource;

/** What {@code export} and {@code import} tell. */
public final class TransferReport {

    private final Console console;
    private final boolean json;
    private final boolean quiet;

    public TransferReport(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
    }

    /** A run went to standard output. */
    public void exported(Exported exported) {
        if (!quiet) {
            console.say(summary(exported));
        }
    }

    /** A run went to a file of so many bytes. */
    public void exported(Exported exported, String file, long bytes) {
        if (json) {
            console.out().print(Json.text(Json.object(
                    "run",
                    exported.run(),
                    "out",
                    file,
                    "bytes",
                    bytes,
                    "checkpoints",
                    exported.checkpoints(),
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

    private static String summary(Exported exported) {
        return exported.run() + ": " + Human.counted(exported.checkpoints(), "checkpoint") + ", "
                + Human.bytes(exported.pages() * PageSource.PAGE_SIZE) + " of pages";
    }

    /** A run came from a file. */
    public void imported(Imported imported, String source) {
        List<CheckpointInfo> checkpoints = imported.checkpoints();
        long bytes = checkpoints.stream().mapToLong(CheckpointInfo::storedBytes).sum();
        long added = checkpoints.stream()
                .map(CheckpointInfo::counts)
                .mapToLong(TransferReport::added)
                .sum();
        if (json) {
            console.out().print(Json.text(Json.object(
                    "run",
                    imported.run().name(),
                    "file",
                    source,
                    "checkpoints",
                    checkpoints.stream().map(Infos::checkpoint).toList(),
                    "pages",
                    imported.pages(),
                    "pagesAdded",
                    added,
                    "storedBytes",
                    bytes,
                    "sha256",
                    imported.sha256())));
        } else if (!quiet) {
            console.out().println(imported.run().name());
            console.say(imported.run().name() + ": " + Human.counted(checkpoints.size(), "checkpoint") + ", "
                    + Human.bytes(bytes) + " stored; of " + Human.counted(imported.pages(), "page") + ", "
                    + Human.count(added) + " new here");
        }
    }

    /** A run would come from a file. */
    public void planned(ImportPlan plan, String source) {
        if (json) {
            console.out().print(Json.text(Json.object(
                    "run",
                    plan.run().name(),
                    "file",
                    source,
                    "dryRun",
                    true,
                    "checkpoints",
                    plan.checkpoints(),
                    "pages",
                    plan.pages(),
                    "pagesKnown",
                    plan.known(),
                    "sha256",
                    plan.sha256())));
        } else {
            console.out().println("would import " + plan.run().name() + ": "
                    + Human.counted(plan.checkpoints(), "checkpoint") + "; of " + Human.counted(plan.pages(), "page")
                    + ", " + Human.count(plan.known()) + " are here already");
        }
    }

    private static long added(PageCounts counts) {
        return counts.plain() + counts.delta();
    }
}
