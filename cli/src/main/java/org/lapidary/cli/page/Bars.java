package org.lapidary.cli.page;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.cli.text.Human;

/** Horizontal bars, one a line, each of one or more parts: for things that have names. */
final class Bars {

    private static final double LINE = 26;
    private static final double BAR = 17;
    private static final double LEFT = 250;
    private static final double RIGHT = Chart.WIDTH - 90;
    private static final double TOP = 6;
    private static final int NAME_WIDTH = 34;
    private static final int MARKS = 5;

    /** A bar: its name, what to say of it, and its parts in bytes. */
    private record Bar(String name, String note, long[] parts) {
        long sum() {
            long sum = 0;
            for (long part : parts) {
                sum += part;
            }
            return sum;
        }
    }

    private final List<String> looks;
    private final List<String> meanings;
    private final List<Bar> bars = new ArrayList<>();

    /** @param looks classes of the parts' colours; {@code meanings} say what they are */
    Bars(List<String> looks, List<String> meanings) {
        this.looks = looks;
        this.meanings = meanings;
    }

    /** Adds a bar; the note stands in what is shown where a pointer rests. */
    void add(String name, String note, long... parts) {
        bars.add(new Bar(name, note, parts));
    }

    /** Draws them, the first on top. */
    void draw(Markup out, String description) {
        double bottom = TOP + bars.size() * LINE;
        long most = bars.stream().mapToLong(Bar::sum).max().orElse(0);
        Scale scale = Scale.bytes(most, LEFT, RIGHT, MARKS);
        Chart chart = new Chart(out, bottom + 26, description);
        chart.gridColumns(scale, TOP, bottom);
        for (int i = 0; i < bars.size(); i++) {
            draw(chart, scale, bars.get(i), TOP + i * LINE + (LINE - BAR) / 2);
        }
        chart.leftLine(LEFT, TOP, bottom);
        chart.end();
    }

    private void draw(Chart chart, Scale scale, Bar bar, double y) {
        chart.label(LEFT - 10, y + 13, "end", "strong", Markup.shortened(bar.name(), NAME_WIDTH));
        double x = LEFT;
        for (int part = 0; part < bar.parts().length; part++) {
            double width = scale.at(bar.parts()[part]) - scale.at(0);
            String title = bar.name() + ": " + Human.bytes(bar.parts()[part]) + " " + meanings.get(part)
                    + (bar.note().isEmpty() ? "" : " (" + bar.note() + ")");
            chart.box(x, y, width, BAR, looks.get(part), title);
            x += width;
        }
        chart.label(x + 8, y + 13, "start", "value", Human.bytes(bar.sum()));
    }
}
