package org.lapidary.cli.report;

import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Reclaimed;

/** What {@code gc} tells. */
public final class GcReport {

    private final Reclaimed reclaimed;

    public GcReport(Reclaimed reclaimed) {
        this.reclaimed = reclaimed;
    }

    /** For people. */
    public String text() {
        String would = reclaimed.dryRun() ? "would drop " : "dropped ";
        StringBuilder text = new StringBuilder(would)
                .append(Human.counted(reclaimed.deadGenerations(), "generation"))
                .append(" of pages (")
                .append(Human.bytes(reclaimed.deadBytes()))
                .append(")\n");
        int rewritten = reclaimed.sparseGenerations() - reclaimed.postponed();
        text.append(reclaimed.dryRun() ? "would rewrite " : "rewrote ")
                .append(Human.count(rewritten))
                .append(" that were mostly garbage (about ")
                .append(Human.bytes(reclaimed.sparseBytes()))
                .append(" in all)\n");
        if (reclaimed.postponed() > 0) {
            text.append("left for lack of space to rewrite them in: ")
                    .append(Human.count(reclaimed.postponed()))
                    .append("; free some and run it again\n");
        }
        text.append(reclaimed.dryRun() ? "would forget " : "forgot ")
                .append(Human.count(reclaimed.staleIndexEntries()))
                .append(" stale entries of the index\n");
        text.append("on disk: ").append(Human.bytes(reclaimed.diskBytesBefore()));
        if (!reclaimed.dryRun()) {
            text.append(" before, ")
                    .append(Human.bytes(reclaimed.diskBytesAfter()))
                    .append(" now");
        }
        return text.append('\n').toString();
    }

    /** For programs. */
    public Map<String, Object> json() {
        return Json.object(
                "dryRun",
                reclaimed.dryRun(),
                "deadGenerations",
                reclaimed.deadGenerations(),
                "deadBytes",
                reclaimed.deadBytes(),
                "sparseGenerations",
                reclaimed.sparseGenerations(),
                "sparseBytes",
                reclaimed.sparseBytes(),
                "postponed",
                reclaimed.postponed(),
                "staleIndexEntries",
                reclaimed.staleIndexEntries(),
                "diskBytesBefore",
                reclaimed.diskBytesBefore(),
                "diskBytesAfter",
                reclaimed.diskBytesAfter());
    }
}
