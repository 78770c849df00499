package org.lapidary.cli.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lapidary.cli.text.Human;

/** Columns of bytes side by side, one a checkpoint; where there are more than fit, one for the mean of some. */
final class Columns {

    private static final double LEFT = 90;
    private static final double RIGHT = Chart.WIDTH - 20;
    private static final double TOP = 20;
    private static final double BOTTOM = 212;
    private static final int MOST = 240;
    private static final int MARKS = 5;
    private static final int NUMBER_MARKS = 12;
    private static final int TOWERING = 4;

    /**
     * A column.
     *
     * @param number of the checkpoint
     * @param bytes its height
     * @param look its colour
     * @param title what it is
     */
    record Column(int number, long bytes, String look, String title) {}

    private Columns() {}

    static void draw(Markup out, List<Column> columns, String description) {
        int together = Math.ceilDiv(columns.size(), MOST);
        List<List<Column>> groups = new ArrayList<>();
        for (int i = 0; i < columns.size(); i += together) {
            groups.add(columns.subList(i, Math.min(columns.size(), i + together)));
        }
        Scale height = Scale.bytes(highest(groups.stream().mapToLong(Columns::mean).toArray()), BOTTOM, TOP, MARKS);
        int first = columns.getFirst().number();
        int last = columns.getLast().number();
        Scale place = Scale.numbers(first, last, LEFT, RIGHT, NUMBER_MARKS);
        double slot = (RIGHT - LEFT) / (last - first + 1.0);
        Chart chart = new Chart(out, BOTTOM + 44, description);
        chart.gridLines(height, LEFT, RIGHT);
        for (List<Column> some : groups) {
            double from = place.at(some.getFirst().number()) - slot / 2;
            double width = place.at(some.getLast().number()) + slot / 2 - from;
            double gap = Math.min(3, width * 0.2);
            double inner = Math.min(60, width - gap);
            double top = Math.max(TOP - 6, height.at(mean(some)));
            chart.box(from + (width - inner) / 2, top, inner, BOTTOM - top, look(some), title(some));
            if (top < TOP) {
                // The axis ends below it.
                chart.label(from + width + 3, TOP + 6, "start", "value", "↑ " + Human.bytes(mean(some)));
            }
        }
        chart.baseLine(LEFT, RIGHT, BOTTOM).ticks(place, BOTTOM);
        chart.label((LEFT + RIGHT) / 2, BOTTOM + 40, "middle", "checkpoint" + (together == 1 ? "" : ", mean of " + together));
        chart.end();
    }

    /**
     * Where the axis is to end: at the highest column, unless one or two tower over all others, as the first keyframe of a
     * run does. These are cut off.
     */
    private static long highest(long[] heights) {
        long[] sorted = heights.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        for (int towers = Math.min(2, last); towers > 0; towers--) {
            if (sorted[last - towers] > 0 && sorted[last - towers + 1] > TOWERING * sorted[last - towers]) {
                return sorted[last - towers];
            }
        }
        return sorted[last];
    }

    private static long mean(List<Column> some) {
        return Math.round(some.stream().mapToLong(Column::bytes).average().orElse(0));
    }

    private static String look(List<Column> some) {
        return some.size() == 1 ? some.getFirst().look() : "c1";
    }

    private static String title(List<Column> some) {
        return some.size() == 1
                ? some.getFirst().title()
                : "checkpoints " + some.getFirst().number() + " to " + some.getLast().number() + ": "
                        + Human.bytes(mean(some)) + " in the mean";
    }
}
