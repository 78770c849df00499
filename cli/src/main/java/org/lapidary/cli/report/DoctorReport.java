package org.lapidary.cli.report;

import java.util.List;
import java.util.Locale;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.Table;
import org.lapidary.engine.host.Doctor;
import org.lapidary.engine.host.Probe;

/**
 * What {@code doctor} tells.
 *
 * @param probes in the order in which they are shown
 */
public record DoctorReport(List<Probe> probes) {

    /** For people: a table, and below it what each lack costs. */
    public String text() {
        Table table = new Table("", "WHAT", "FOUND");
        StringBuilder costs = new StringBuilder();
        for (Probe probe : probes) {
            table.add(word(probe.standing()), probe.name(), probe.found());
            if (!probe.cost().isEmpty()) {
                costs.append(probe.name()).append(": ").append(probe.cost()).append('\n');
            }
        }
        return table + (costs.isEmpty() ? "" : "\n" + costs) + "\n"
                + (Doctor.canCreate(probes) ? "checkpoints can be taken here\n" : "no checkpoints can be taken here\n");
    }

    /** For programs. */
    public String json() {
        return Json.text(Json.object(
                "canCreate",
                Doctor.canCreate(probes),
                "probes",
                probes.stream()
                        .map(probe -> Json.object(
                                "name",
                                probe.name(),
                                "standing",
                                word(probe.standing()),
                                "found",
                                probe.found(),
                                "cost",
                                probe.cost()))
                        .toList()));
    }

    private static String word(Probe.Standing standing) {
        return standing.name().toLowerCase(Locale.ROOT);
    }
}
