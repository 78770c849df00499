package org.lapidary.cli.report;

import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Removal;

/** What {@code rm} and {@code prune} tell of what they removed, or would. */
public final class RemovalReport {

    private final Removal removal;
    private final boolean dryRun;

    public RemovalReport(Removal removal, boolean dryRun) {
        this.removal = removal;
        this.dryRun = dryRun;
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (CheckpointId id : removal.removed()) {
            text.append(id).append('\n');
        }
        text.append(dryRun ? "would remove " : "removed ")
                .append(Human.counted(removal.removed().size(), "checkpoint"));
        if (!removal.runs().isEmpty()) {
            text.append(", and with them ").append(removal.runs().size() == 1 ? "run " : "runs ");
            text.append(String.join(", ", removal.runs()));
        }
        text.append('\n');
        if (!removal.kept().isEmpty()) {
            text.append("kept out of sight for those that build on them: ");
            text.append(Human.counted(removal.kept().size(), "keyframe")).append('\n');
        }
        if (!removal.writing().isEmpty()) {
            text.append("left alone, being written: ")
                    .append(String.join(", ", removal.writing()))
                    .append('\n');
        }
        text.append("a collection (`lapidary gc`) frees ")
                .append(Human.bytes(removal.freeableBytes()))
                .append(" or more\n");
        return text.toString();
    }

    /** For programs. */
    public Map<String, Object> json() {
        return Json.object(
                "dryRun",
                dryRun,
                "removed",
                removal.removed().stream().map(CheckpointId::toString).toList(),
                "keptForOthers",
                removal.kept().stream().map(CheckpointId::toString).toList(),
                "runs",
                removal.runs(),
                "beingWritten",
                removal.writing(),
                "freeableBytes",
                removal.freeableBytes());
    }
}
