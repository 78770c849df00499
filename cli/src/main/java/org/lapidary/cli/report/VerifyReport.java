package org.lapidary.cli.report;

import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.store.Verification;
import org.lapidary.store.Verification.Damage;

/** What {@code verify} found. */
public final class VerifyReport {

    private final Verification verification;
    private final int percent;

    public VerifyReport(Verification verification, int percent) {
        this.verification = verification;
        this.percent = percent;
    }

    /** For people: a line for each damage, then what was looked at. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Damage damage : verification.damages()) {
            text.append(damage.where().isEmpty() ? "the store" : damage.where())
                    .append(": ")
                    .append(damage.what())
                    .append('\n');
        }
        text.append(verification.damages().isEmpty() ? "no damage: " : "DAMAGED: ")
                .append(Human.counted(verification.checkpoints(), "checkpoint"))
                .append(", ")
                .append(Human.counted(verification.blocks(), "page block"))
                .append(" looked at, ");
        if (percent == 0) {
            text.append("no page read (--read-data does)\n");
        } else {
            text.append(Human.counted(verification.pages(), "page")).append(" read\n");
        }
        return text.toString();
    }

    /** For programs. */
    public String json() {
        return Json.text(Json.object(
                "checkpoints",
                verification.checkpoints(),
                "blocks",
                verification.blocks(),
                "pagesRead",
                verification.pages(),
                "damages",
                verification.damages().stream()
                        .map(DamageReport::json)
                        .toList()));
    }
}
