package org.lapidary.cli.page;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.lapidary.cli.text.Human;
import org.lapidary.store.Usage;

/**
 * Bytes over time: above what had been added to the store, below the memory of each checkpoint. A step for each
 * checkpoint; where there are more than the drawing has places, the last of each place.
 */
final class GrowthChart {

    private static final double LEFT = 90;
    private static final double RIGHT = Chart.WIDTH - 20;
    private static final double TOP = 26;
    private static final double MIDDLE = 206;
    private static final double SECOND = 248;
    private static final double BOTTOM = 358;
    private static final int MARKS = 5;
    private static final int LOW_MARKS = 3;
    private static final int TIME_MARKS = 7;
    private static final int FEW = 60;

    private GrowthChart() {}

    /**
     * Draws it.
     *
     * @param points in order of time, at least one
     * @param zone whose clock to show; null for the run time of the program
     */
    static void draw(Markup out, List<Usage.Growth> points, ZoneId zone, String description) {
        ToLongFunction<Usage.Growth> when =
                zone == null ? point -> point.elapsedNanos() / 1_000_000 : Usage.Growth::timeMillis;
        long first = when.applyAsLong(points.getFirst());
        long last = when.applyAsLong(points.getLast());
        Scale time = zone == null
                ? Scale.elapsed(last, LEFT, RIGHT, TIME_MARKS + 3)
                : Scale.clock(first, last, zone, LEFT, RIGHT, TIME_MARKS);
        long all = points.stream().mapToLong(Usage.Growth::addedBytes).sum();
        long largest = points.stream().mapToLong(Usage.Growth::logicalBytes).max().orElse(0);
        Scale added = Scale.bytes(all, MIDDLE, TOP, MARKS);
        Scale memory = Scale.bytes(largest, BOTTOM, SECOND, LOW_MARKS);
        List<Double> steps = new ArrayList<>();
        List<Usage.Growth> shown = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < points.size(); i++) {
            Usage.Growth point = points.get(i);
            double x = time.at(when.applyAsLong(point));
            sum += point.addedBytes();
            boolean sameNext = i + 1 < points.size() && time.at(when.applyAsLong(points.get(i + 1))) - x < 0.5;
            if (!sameNext) {
                steps.addAll(List.of(x, steps.isEmpty() ? MIDDLE : steps.getLast(), x, added.at(sum)));
                shown.add(point);
            }
        }
        steps.addAll(List.of(RIGHT, added.at(sum)));
        Chart chart = new Chart(out, BOTTOM + 30, description);
        chart.label(LEFT, TOP - 12, "start", "strong", "Added to the store, in all");
        chart.gridLines(added, LEFT, RIGHT);
        chart.surface(steps, "s1", MIDDLE).line(steps, "l1").baseLine(LEFT, RIGHT, MIDDLE);
        chart.label(LEFT, SECOND - 12, "start", "strong", "Memory of each checkpoint");
        chart.gridLines(memory, LEFT, RIGHT);
        // Dots: a line from one to the next would claim what nobody saw.
        double side = shown.size() > FEW ? 3 : 6;
        for (Usage.Growth point : shown) {
            double x = time.at(when.applyAsLong(point));
            String title = point.run() + ": " + Human.bytes(point.logicalBytes());
            chart.box(x - side / 2, memory.at(point.logicalBytes()) - side / 2, side, side, "c2", title);
        }
        chart.baseLine(LEFT, RIGHT, BOTTOM).ticks(time, BOTTOM);
        chart.end();
    }
}
