package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.Table;
import org.lapidary.store.PageSource;
import org.lapidary.store.Usage;

/** What {@code du} shows. */
public final class DuReport {

    private final Usage usage;
    private final Path directory;

    public DuReport(Usage usage, Path directory) {
        this.usage = usage;
        this.directory = directory;
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        Table parts = new Table("PART", ">BYTES", "");
        usage.parts().forEach((part, bytes) -> parts.add(part, Human.bytes(bytes), meaning(part)));
        parts.add("all", Human.bytes(usage.diskBytes()), "on disk in " + directory);
        text.append(parts).append('\n');
        if (!usage.runs().isEmpty()) {
            text.append(shares("RUN", usage.runs())).append('\n');
        }
        if (!usage.checkpoints().isEmpty()) {
            text.append(shares("CHECKPOINT", usage.checkpoints())).append('\n');
        }
        text.append("logical ").append(Human.bytes(usage.logicalBytes()));
        if (usage.distinctPages() > 0) {
            text.append(": each page held once makes it ")
                    .append(ratio(deduplication()))
                    .append(" times smaller, compression ")
                    .append(ratio(compression()))
                    .append(" times more");
        }
        text.append("\nreclaimable by `lapidary gc`: ")
                .append(Human.bytes(usage.reclaimableBytes()))
                .append(" or more\n");
        return text.toString();
    }

    private static String meaning(String part) {
        return switch (part) {
            case "pages" -> "page blocks that checkpoints need";
            case "garbage" -> "page blocks that none needs";
            case "manifests" -> "page maps and process states";
            case "index" -> "from content to place";
            case "catalog" -> "runs and summaries";
            case "log" -> "RocksDB's, of late writes";
            case "books" -> "RocksDB's and the store's own";
            case "reserve" -> "for the day when the disk is full";
            default -> "";
        };
    }

    private static Table shares(String heading, List<Usage.Share> shares) {
        Table table = new Table(heading, ">CHECKPOINTS", ">LOGICAL", ">NEEDED", ">EXCLUSIVE", ">SHARED");
        for (Usage.Share share : shares) {
            table.add(
                    share.name(),
                    Human.count(share.checkpoints()),
                    Human.bytes(share.logicalBytes()),
                    Human.bytes(share.neededBytes()),
                    Human.bytes(share.exclusiveBytes()),
                    Human.bytes(share.sharedBytes()));
        }
        return table;
    }

    private double deduplication() {
        return (double) usage.logicalBytes() / (usage.distinctPages() * PageSource.PAGE_SIZE);
    }

    private double compression() {
        return (double) usage.distinctPages() * PageSource.PAGE_SIZE
                / Math.max(1, usage.parts().get("pages"));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** For programs. */
    public String json() {
        boolean pages = usage.distinctPages() > 0;
        return Json.text(Json.object(
                "store",
                directory.toString(),
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
                "deduplicationRatio",
                pages ? deduplication() : null,
                "compressionRatio",
                pages ? compression() : null,
                "runs",
                json(usage.runs()),
                "checkpoints",
                json(usage.checkpoints())));
    }

    private static List<Object> json(List<Usage.Share> shares) {
        List<Object> list = new ArrayList<>();
        for (Usage.Share share : shares) {
            list.add(Json.object(
                    "name",
                    share.name(),
                    "checkpoints",
                    share.checkpoints(),
                    "logicalBytes",
                    share.logicalBytes(),
                    "neededBytes",
                    share.neededBytes(),
                    "exclusiveBytes",
                    share.exclusiveBytes(),
                    "sharedBytes",
                    share.sharedBytes()));
        }
        return list;
    }
}
