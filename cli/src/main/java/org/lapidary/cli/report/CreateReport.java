package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.engine.create.CreateResult;

/** What {@code create} tells at the end. */
public final class CreateReport {

    private final CreateResult result;
    private final Path store;
    private final List<Long> sortedPauses;

    public CreateReport(CreateResult result, Path store) {
        this.result = result;
        this.store = store;
        this.sortedPauses = result.pauseNanos().stream().sorted().toList();
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + result.run() + ": " + Human.counted(result.checkpoints(), "checkpoint") + " ("
                + Human.counted(result.keyframes(), "keyframe") + "), " + Human.bytes(result.storedBytes())
                + " stored in " + store);
        lines.add("program: " + result.exit() + " after " + Human.nanos(result.programNanos())
                + (result.cancelled() ? "; ended by the interruption" : ""));
        if (result.checkpoints() == 0) {
            lines.add(
                    "no checkpoint was taken: the program ended before the first could be; choose a shorter --interval");
        }
        if (!sortedPauses.isEmpty()) {
            lines.add("pauses: median " + Human.nanos(percentile(50)) + ", 99th percentile "
                    + Human.nanos(percentile(99)) + ", longest " + Human.nanos(sortedPauses.getLast()));
        }
        if (result.waitedNanos() > 0) {
            lines.add("the program waited for the store at its checkpoints: " + Human.nanos(result.waitedNanos())
                    + " in all (--on-overload skip leaves checkpoints out instead)");
        }
        if (result.leftOut() > 0) {
            lines.add("checkpoints left out because the store had fallen behind: " + Human.count(result.leftOut()));
        }
        lines.addAll(result.facts());
        return lines;
    }

    /** For programs. */
    public String json() {
        return Json.text(Json.object(
                "run",
                result.run(),
                "store",
                store.toString(),
                "checkpoints",
                result.checkpoints(),
                "keyframes",
                result.keyframes(),
                "storedBytes",
                result.storedBytes(),
                "programNanos",
                result.programNanos(),
                "waitedNanos",
                result.waitedNanos(),
                "leftOut",
                result.leftOut(),
                "exitCode",
                result.exit().signal() == 0 ? result.exit().code() : null,
                "signal",
                result.exit().signal() == 0 ? null : result.exit().signal(),
                "cancelled",
                result.cancelled(),
                "pauseNanos",
                result.pauseNanos(),
                "facts",
                result.facts()));
    }

    /** The smallest pause that {@code percent} of them do not exceed (nearest rank). */
    private long percentile(int percent) {
        return sortedPauses.get((sortedPauses.size() * percent + 99) / 100 - 1);
    }
}
