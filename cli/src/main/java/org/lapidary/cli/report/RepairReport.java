package org.lapidary.cli.report;

import java.util.Locale;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Repair;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;

/** What {@code repair} did, or would do. */
public final class RepairReport {

    private final Repair repair;

    public RepairReport(Repair repair) {
        this.repair = repair;
    }

    /** For people: a line for each thing that is damaged, then what it comes to. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : repair.findings()) {
            text.append(finding.where().isEmpty() ? "the store" : finding.where())
                    .append(": ")
                    .append(repair.dryRun() ? "to be " : "")
                    .append(word(finding))
                    .append(": ")
                    .append(finding.what())
                    .append('\n');
        }
        if (repair.findings().isEmpty()) {
            text.append("nothing is damaged: ");
        } else {
            text.append(repair.dryRun() ? "would rebuild " : "rebuilt ")
                    .append(Human.count(repair.count(Deed.REBUILT)))
                    .append(repair.dryRun() ? " and drop " : " and dropped ")
                    .append(Human.count(repair.count(Deed.DROPPED)))
                    .append("; whole and kept: ");
        }
        return text.append(Human.counted(repair.checkpoints(), "checkpoint")).append('\n').toString();
    }

    /** For programs. */
    public String json() {
        return Json.text(Json.object(
                "dryRun",
                repair.dryRun(),
                "checkpoints",
                repair.checkpoints(),
                "findings",
                repair.findings().stream()
                        .map(finding -> Json.object(
                                "where", finding.where(), "deed", word(finding), "what", finding.what()))
                        .toList()));
    }

    private static String word(Finding finding) {
        return finding.deed().name().toLowerCase(Locale.ROOT);
    }
}
