package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lapidary.cli.page.PartNames;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.Table;
import org.lapidary.store.PageSource;
import org.lapidary.store.Usage;

/** What {@code du} shows. */
public final class DuReport {

    /** Areas that people are shown; there is a mapping for each library. */
    private static final int MOST_AREAS = 20;

    private static final int NAME_WIDTH = 60;

    private final Usage usage;
    private final Path directory;
    private final Usage.Scope scope;

    public DuReport(Usage usage, Path directory, Usage.Scope scope) {
        this.usage = usage;
        this.directory = directory;
        this.scope = scope;
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (!(scope instanceof Usage.Scope.One)) {
            text.append(parts()).append('\n');
        }
        if (!usage.areas().isEmpty()) {
            text.append(areas()).append('\n');
        }
        switch (scope) {
            case Usage.Scope.All() -> {
                if (!usage.runs().isEmpty()) {
                    text.append(shares("RUN", usage.runs())).append('\n');
                }
            }
            case Usage.Scope.Run(String name) ->
                text.append(shares("CHECKPOINT", usage.checkpoints()))
                        .append('\n')
                        .append(shares("RUN", named(usage.runs(), name)))
                        .append('\n');
            case Usage.Scope.One one ->
                text.append(shares("CHECKPOINT", named(usage.checkpoints(), one.id().toString())))
                        .append('\n');
        }
        return text.append(ratios()).toString();
    }

    private static List<Usage.Share> named(List<Usage.Share> shares, String name) {
        return shares.stream().filter(share -> share.name().equals(name)).toList();
    }

    private Table parts() {
        Table parts = new Table("PART", ">BYTES", "");
        usage.parts().forEach((part, bytes) -> {
            if (bytes > 0) {
                parts.add(PartNames.name(part), Human.bytes(bytes), PartNames.meaning(part));
            }
        });
        parts.add("all", Human.bytes(usage.diskBytes()), "on disk in " + directory);
        return parts;
    }

    private String areas() {
        boolean whole = scope instanceof Usage.Scope.All;
        Table table = new Table("MAPPING", ">PAGES", ">MEMORY", ">STORED", whole ? "" : ">ALONE", "FILE");
        int shown = Math.min(MOST_AREAS, usage.areas().size());
        for (Usage.AreaShare area : usage.areas().subList(0, shown)) {
            long pages = area.residentPages() < 0 ? area.pages() : area.residentPages();
            table.add(
                    area.kind(),
                    Human.count(pages),
                    Human.bytes(pages * PageSource.PAGE_SIZE),
                    Human.bytes(area.bytes()),
                    whole ? "" : Human.bytes(area.exclusiveBytes()),
                    Human.shortened(area.name(), NAME_WIDTH));
        }
        int more = usage.areas().size() - shown;
        return table + (more == 0 ? "" : "and " + Human.counted(more, "smaller one") + " (--json)\n");
    }

    private static Table shares(String heading, List<Usage.Share> shares) {
        Table table =
                new Table(heading, ">CHECKPOINTS", ">LOGICAL", ">STORED", ">NEEDED", ">EXCLUSIVE", ">SHARED");
        for (Usage.Share share : shares) {
            table.add(
                    share.name(),
                    Human.count(share.checkpoints()),
                    Human.bytes(share.logicalBytes()),
                    Human.bytes(share.storedBytes()),
                    Human.bytes(share.neededBytes()),
                    Human.bytes(share.exclusiveBytes()),
                    Human.bytes(share.sharedBytes()));
        }
        return table;
    }

    private String ratios() {
        StringBuilder text = new StringBuilder("logical ").append(Human.bytes(usage.logicalBytes()));
        if (usage.distinctPages() > 0) {
            text.append(": each page held once makes it ")
                    .append(ratio(deduplication()))
                    .append(" times smaller, compression ")
                    .append(ratio(compression()))
                    .append(" times more");
        }
        return text.append("\nreclaimable by `lapidary gc`: ")
                .append(Human.bytes(usage.reclaimableBytes()))
                .append(" or more\n")
                .toString();
    }

    private double deduplication() {
        return (double) usage.logicalBytes() / (usage.distinctPages() * PageSource.PAGE_SIZE);
    }

    private double compression() {
        return (double) usage.distinctPages() * PageSource.PAGE_SIZE / Math.max(1, usage.pageBytes());
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** For programs. */
    public String json(DamageReport damage) {
        boolean pages = usage.distinctPages() > 0;
        Map<String, Object> json = Json.object(
                "store",
                directory.toString(),
                "scope",
                switch (scope) {
                    case Usage.Scope.All() -> null;
                    case Usage.Scope.Run(String name) -> name;
                    case Usage.Scope.One one -> one.id().toString();
                },
                "diskBytes",
                usage.diskBytes(),
                "parts",
                usage.parts(),
                "reclaimableBytes",
                usage.reclaimableBytes(),
                "logicalBytes",
                usage.logicalBytes(),
                "distinctPages",
                usage.distinctPages(),
                "pageBytes",
                usage.pageBytes(),
                "deduplicationRatio",
                pages ? deduplication() : null,
                "compressionRatio",
                pages ? compression() : null);
        json.put("runs", usage.runs().stream().map(DuReport::json).toList());
        json.put("checkpoints", usage.checkpoints().stream().map(DuReport::json).toList());
        json.put("areas", usage.areas().stream().map(DuReport::json).toList());
        json.put("sharing", usage.sharing().stream().map(DuReport::json).toList());
        json.put("overlaps", usage.overlaps().stream().map(DuReport::json).toList());
        json.put("growth", growth());
        damage.addTo(json);
        return Json.text(json);
    }

    private static Object json(Usage.Share share) {
        return Json.object(
                "name",
                share.name(),
                "checkpoints",
                share.checkpoints(),
                "logicalBytes",
                share.logicalBytes(),
                "storedBytes",
                share.storedBytes(),
                "neededBytes",
                share.neededBytes(),
                "exclusiveBytes",
                share.exclusiveBytes(),
                "sharedBytes",
                share.sharedBytes());
    }

    private static Object json(Usage.AreaShare area) {
        return Json.object(
                "kind",
                area.kind(),
                "name",
                area.name(),
                "residentPages",
                area.residentPages() < 0 ? null : area.residentPages(),
                "pages",
                area.pages(),
                "bytes",
                area.bytes(),
                "exclusiveBytes",
                area.exclusiveBytes());
    }

    private static Object json(Usage.Sharing sharing) {
        return Json.object("from", sharing.from(), "to", sharing.to(), "bytes", sharing.bytes());
    }

    private static Object json(Usage.Overlap overlap) {
        return Json.object("first", overlap.first(), "second", overlap.second(), "bytes", overlap.bytes());
    }

    private List<Object> growth() {
        List<Object> growth = new ArrayList<>();
        for (Usage.Growth point : usage.growth()) {
            growth.add(Json.object(
                    "run",
                    point.run(),
                    "timeMillis",
                    point.timeMillis(),
                    "elapsedNanos",
                    point.elapsedNanos(),
                    "logicalBytes",
                    point.logicalBytes(),
                    "addedBytes",
                    point.addedBytes()));
        }
        return growth;
    }
}
