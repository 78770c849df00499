package org.lapidary.cli.page;

import java.util.List;

/** The frame of a chart: a drawing that fills the page's width, its axes, its labels. Units are those of {@link #WIDTH}. */
final class Chart {

    /** Of every chart; heights differ. The page scales it. */
    static final double WIDTH = 960;

    private final Markup out;

    /** Begins a chart, described in words for those who don't see it. */
    Chart(Markup out, double height, String description) {
        this.out = out;
        out.open("svg", "viewBox", "0 0 " + Markup.coordinate(WIDTH) + " " + Markup.coordinate(height), "role", "img",
                "aria-label", description);
    }

    /** Horizontal lines at the marks of a scale, with labels to their left. */
    Chart gridLines(Scale scale, double left, double right) {
        for (Scale.Mark mark : scale.marks()) {
            double y = scale.at(mark.value());
            out.empty("line", "class", "grid", "x1", left, "x2", right, "y1", y, "y2", y);
            label(left - 8, y + 4, "end", mark.label());
        }
        return this;
    }

    /** Vertical lines at the marks of a scale, with labels below. */
    Chart gridColumns(Scale scale, double top, double bottom) {
        for (Scale.Mark mark : scale.marks()) {
            double x = scale.at(mark.value());
            out.empty("line", "class", "grid", "x1", x, "x2", x, "y1", top, "y2", bottom);
            label(x, bottom + 17, anchor(x), mark.label());
        }
        return this;
    }

    /** Short strokes at the marks of a scale that runs along the bottom, with labels below. */
    Chart ticks(Scale scale, double bottom) {
        for (Scale.Mark mark : scale.marks()) {
            double x = scale.at(mark.value());
            out.empty("line", "class", "axis", "x1", x, "x2", x, "y1", bottom, "y2", bottom + 5);
            label(x, bottom + 19, anchor(x), mark.label());
        }
        return this;
    }

    /** Labels at the drawing's edge stay inside it. */
    private static String anchor(double x) {
        return x > WIDTH - 30 ? "end" : "middle";
    }

    Chart baseLine(double left, double right, double y) {
        out.empty("line", "class", "axis", "x1", left, "x2", right, "y1", y, "y2", y);
        return this;
    }

    Chart leftLine(double x, double top, double bottom) {
        out.empty("line", "class", "axis", "x1", x, "x2", x, "y1", top, "y2", bottom);
        return this;
    }

    Chart label(double x, double y, String anchor, String text) {
        out.element("text", text, "x", x, "y", y, "text-anchor", anchor);
        return this;
    }

    /** A label of another look: {@code strong}, {@code value}. */
    Chart label(double x, double y, String anchor, String look, String text) {
        out.element("text", text, "class", look, "x", x, "y", y, "text-anchor", anchor);
        return this;
    }

    /** A rectangle that says what it is where a pointer rests on it. */
    Chart box(double x, double y, double width, double boxHeight, String look, String title) {
        out.open("rect", "class", look, "x", x, "y", y, "width", Math.max(0, width), "height", Math.max(0, boxHeight));
        out.element("title", title).close("rect");
        return this;
    }

    /** A line through points (x, y, x, y …), or the surface between it and {@code bottom}. */
    Chart line(List<Double> points, String look) {
        return path(points, look, null);
    }

    Chart surface(List<Double> points, String look, double bottom) {
        return path(points, look, bottom);
    }

    private Chart path(List<Double> points, String look, Double bottom) {
        if (points.isEmpty()) {
            return this;
        }
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < points.size(); i += 2) {
            d.append(i == 0 ? 'M' : 'L').append(Markup.coordinate(points.get(i))).append(' ');
            d.append(Markup.coordinate(points.get(i + 1)));
        }
        if (bottom != null) {
            d.append('L').append(Markup.coordinate(points.get(points.size() - 2))).append(' ');
            d.append(Markup.coordinate(bottom)).append('L').append(Markup.coordinate(points.getFirst())).append(' ');
            d.append(Markup.coordinate(bottom)).append('Z');
        }
        out.empty("path", "class", look, "d", d);
        return this;
    }

    void end() {
        out.close("svg");
    }
}
