package org.lapidary.cli.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.store.PageSource;
import org.lapidary.store.Usage;

/** The page that {@code du --html} writes. */
public final class UsagePage {



    private final Usage usage;
    private final Path directory;
    private final Usage.Scope scope;
    private final long nowMillis;
    private final ZoneId zone;
    private final Markup out = new Markup();

    public UsagePage(Usage usage, Path directory, Usage.Scope scope, long nowMillis, ZoneId zone) {
        this.usage = usage;
        this.directory = directory;
        this.scope = scope;
        this.nowMillis = nowMillis;
        this.zone = zone;
    }

    /** The whole page. */
    public String text() {
        String what =
                switch (scope) {
                    case Usage.Scope.All() -> "store " + directory.getFileName();
                    case Usage.Scope.Run(String name) -> "run " + name;
                    case Usage.Scope.One one -> "checkpoint " + one.id();
                };
        out.raw("<!DOCTYPE html>\n<html lang=\"en\"><head>\n").empty("meta", "charset", "utf-8");
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        // Should markup of somebody else ever get in, it can load and run nothing.
        out.empty("meta", "http-equiv", "Content-Security-Policy", "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        out.element("title", "Space of " + what).raw("<style>\n").raw(style()).raw("</style></head>\n<body><main>\n");
        out.element("h1", "Where the space went: " + what);
        out.element("p", directory.toAbsolutePath() + ", " + Human.time(nowMillis));
        tiles();
        if (!usage.growth().isEmpty()) {
            growth();
        }
        disk();
        new Sections(usage, scope, out).all();
        out.element("footer", "Written by lapidary du --html. Bytes are those of files; 1 KiB is 1024 bytes. "
                + "`lapidary du --json` has the exact numbers.");
        return out.raw("</main></body></html>\n").toString();
    }

    private static String style() {
        try (InputStream in = UsagePage.class.getResourceAsStream("usage.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tiles() {
        int checkpoints = usage.runs().stream().mapToInt(Usage.Share::checkpoints).sum();
        out.open("div", "class", "tiles");
        tile(Human.bytes(usage.diskBytes()), "on disk");
        tile(Human.bytes(usage.logicalBytes()), "of memory in all checkpoints");
        if (usage.diskBytes() > 0 && usage.logicalBytes() > 0) {
            double times = (double) usage.logicalBytes() / usage.diskBytes();
            tile(String.format(Locale.ROOT, times < 100 ? "%.1f×" : "%,.0f×", times), "smaller on disk");
        }
        tile(Human.count(checkpoints), (checkpoints == 1 ? "checkpoint of " : "checkpoints of ")
                + Human.counted(usage.runs().size(), "run"));
        tile(Human.bytes(usage.reclaimableBytes()), "reclaimable by lapidary gc, or more");
        out.close("div").raw("\n");
    }

    private void tile(String value, String meaning) {
        out.open("div", "class", "tile").element("b", value).element("span", meaning).close("div");
    }

    private void growth() {
        List<Usage.Growth> points = usage.growth();
        String run =
                switch (scope) {
                    case Usage.Scope.All() -> null;
                    case Usage.Scope.Run(String name) -> name;
                    case Usage.Scope.One one -> one.id().run();
                };
        if (run != null) {
            points = points.stream().filter(point -> point.run().equals(run)).toList();
        }
        if (points.isEmpty()) {
            return;
        }
        out.open("section").element("h2", "Bytes over time");
        out.element("p", run == null
                ? "When each checkpoint was taken, by the clock. What was removed or packed since is not taken off."
                : "Over the program's run time. What was removed or packed since is not taken off.");
        GrowthChart.draw(out, points, run == null ? zone : null, "Bytes added to the store over time, and each checkpoint's memory");
        out.close("section").raw("\n");
    }

    private void disk() {
        out.open("section").element("h2", "What is on disk");
        out.element("p", "Every byte of every file counts to one part. A page's bytes are its part of its block's.");
        Chart chart = new Chart(out, 44, "The parts of the store's files");
        List<Map.Entry<String, Long>> parts = new ArrayList<>();
        usage.parts().forEach((part, bytes) -> {
            if (bytes > 0) {
                parts.add(Map.entry(part, bytes));
            }
        });
        double x = 0;
        for (Map.Entry<String, Long> part : parts) {
            double width = Chart.WIDTH * part.getValue() / Math.max(1, usage.diskBytes());
            chart.box(x, 4, Math.max(0.5, width - 1), 36, PartNames.look(part.getKey()),
                    PartNames.name(part.getKey()) + ": " + Human.bytes(part.getValue()));
            x += width;
        }
        chart.end();
        Rows rows = new Rows(out, "", ">Bytes", ">Share", "");
        for (Map.Entry<String, Long> part : parts) {
            rows.row(PartNames.look(part.getKey()), PartNames.name(part.getKey()), Human.bytes(part.getValue()),
                    percent(part.getValue(), usage.diskBytes()), PartNames.meaning(part.getKey()));
        }
        rows.row("", "all", Human.bytes(usage.diskBytes()), "", "");
        rows.end();
        if (usage.distinctPages() > 0) {
            long distinct = usage.distinctPages() * PageSource.PAGE_SIZE;
            out.element("p", String.format(Locale.ROOT,
                    "Holding each page once makes the memory %.1f times smaller (%s), differences and compression %.1f times more.",
                    (double) usage.logicalBytes() / distinct, Human.bytes(distinct),
                    (double) distinct / Math.max(1, usage.pageBytes())));
        }
        out.close("section").raw("\n");
    }

    static String percent(long part, long all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / Math.max(1, all));
    }

    /** The first {@code most} of a list. */
    static <T> List<T> first(List<T> list, int most) {
        return list.subList(0, Math.min(list.size(), most));
    }
}
