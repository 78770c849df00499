package org.lapidary.cli.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.store.Usage;

/** A square for each two runs, the darker the more of what the smaller one needs is needed by both. */
final class Overlaps {

    private static final double LEFT = 250;
    private static final double LETTER = 7;
    private static final double SLANT = 55;
    /** Where squares are smaller than this, slanted headings would touch. */
    private static final double NARROW = 20;
    private static final double LARGEST = 34;
    private static final int NAME_WIDTH = 34;
    private static final int HEADING_WIDTH = 20;
    private static final int SHADES = 8;

    private Overlaps() {}

    /** Draws the runs in the order given. */
    static void draw(Markup out, List<Usage.Share> runs, List<Usage.Overlap> overlaps, String description) {
        Map<String, Long> bytes = new HashMap<>();
        for (Usage.Overlap overlap : overlaps) {
            bytes.put(overlap.first() + "/" + overlap.second(), overlap.bytes()); // names have no slash
            bytes.put(overlap.second() + "/" + overlap.first(), overlap.bytes());
        }
        double side = Math.min(LARGEST, (Chart.WIDTH - LEFT - 60) / runs.size());
        double angle = side < NARROW ? 90 : SLANT;
        int longest = runs.stream().mapToInt(run -> Math.min(HEADING_WIDTH, run.name().length())).max().orElse(0);
        double top = 20 + longest * LETTER * Math.sin(Math.toRadians(angle));
        Chart chart = new Chart(out, top + side * runs.size() + 6, description);
        for (int i = 0; i < runs.size(); i++) {
            Usage.Share run = runs.get(i);
            double y = top + i * side;
            chart.label(LEFT - 10, y + side / 2 + 4, "end", "strong", Markup.shortened(run.name(), NAME_WIDTH));
            out.element("text", Markup.shortened(run.name(), HEADING_WIDTH), "class", "strong", "transform",
                    "translate(" + Markup.coordinate(LEFT + i * side + side / 2 + 4) + " " + Markup.coordinate(top - 8)
                            + ") rotate(" + Markup.coordinate(-angle) + ")");
            for (int j = 0; j < runs.size(); j++) {
                Usage.Share other = runs.get(j);
                long both = i == j ? run.neededBytes() : bytes.getOrDefault(run.name() + "/" + other.name(), 0L);
                double part = (double) both / Math.max(1, Math.min(run.neededBytes(), other.neededBytes()));
                String title = i == j
                        ? run.name() + " needs " + Human.bytes(both)
                        : run.name() + " and " + other.name() + " both need " + Human.bytes(both);
                chart.box(LEFT + j * side + 1, y + 1, side - 2, side - 2, i == j ? "self" : shade(part), title);
            }
        }
        chart.end();
    }

    private static String shade(double part) {
        return "h" + Math.clamp(Math.round(part * SHADES), 0, SHADES);
    }
}
