package org.lapidary.cli.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.store.PageSource;
import org.lapidary.store.Usage;

/** The sections of the page that tell runs, checkpoints, areas and sharing apart. */
final class Sections {

    private static final int MOST_BARS = 50;
    private static final int MOST_AREAS = 25;
    private static final int MOST_ROWS = 1000;
    private static final List<String> ALONE_OR_SHARED = List.of("c1", "c7");

    private final Usage usage;
    private final Usage.Scope scope;
    private final Markup out;

    Sections(Usage usage, Usage.Scope scope, Markup out) {
        this.usage = usage;
        this.scope = scope;
        this.out = out;
    }

    void all() {
        if (!usage.areas().isEmpty()) {
            areas();
        }
        if (!usage.checkpoints().isEmpty()) {
            checkpoints();
        }
        if (!usage.runs().isEmpty()) {
            runs();
        }
        if (!usage.sharing().isEmpty()) {
            sharing();
        }
    }

    private void begin(String title, String explanation) {
        out.open("section").element("h2", title).element("p", explanation);
    }

    private void end() {
        out.close("section").raw("\n");
    }

    private void keys(List<String> looks, List<String> meanings) {
        out.open("ul", "class", "keys");
        for (int i = 0; i < looks.size(); i++) {
            out.open("li").open("i", "class", looks.get(i)).close("i").text(meanings.get(i)).close("li");
        }
        out.close("ul");
    }

    private String owner() {
        return switch (scope) {
            case Usage.Scope.All() -> "the store";
            case Usage.Scope.Run(String name) -> name;
            case Usage.Scope.One one -> one.id().toString();
        };
    }

    /** By kind first, then one by one. */
    private void areas() {
        boolean whole = scope instanceof Usage.Scope.All;
        begin("By mapping", "What the stored pages of " + owner() + " hold, and what they take on disk. A page that several"
                + " mappings have held counts to the first.");
        List<String> meanings = whole
                ? List.of("stored")
                : List.of("that " + owner() + " alone needs", "in files that others need too");
        List<String> looks = whole ? List.of("c1") : ALONE_OR_SHARED;
        keys(looks, meanings);
        Map<String, long[]> kinds = new LinkedHashMap<>();
        for (Usage.AreaShare area : usage.areas()) {
            long[] sums = kinds.computeIfAbsent(area.kind(), kind -> new long[3]);
            sums[0] += area.exclusiveBytes();
            sums[1] += area.bytes() - area.exclusiveBytes();
            sums[2] += area.pages();
        }
        Bars byKind = new Bars(looks, meanings);
        kinds.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue()[0] + b.getValue()[1], a.getValue()[0] + a.getValue()[1]))
                .forEach(kind -> bar(byKind, whole, kind.getKey(), kind.getValue()));
        byKind.draw(out, "Stored bytes by kind of mapping");
        List<Usage.AreaShare> named =
                usage.areas().stream().filter(area -> !area.name().isEmpty()).toList();
        if (!named.isEmpty()) {
            out.element("p", "Files and libraries among them" + (named.size() > MOST_AREAS ? ", the largest " + MOST_AREAS : "")
                    + ":");
            Bars byName = new Bars(looks, meanings);
            UsagePage.first(named, MOST_AREAS)
                    .forEach(area -> bar(byName, whole, area.name(), new long[] {
                        area.exclusiveBytes(), area.bytes() - area.exclusiveBytes(), area.pages()
                    }));
            byName.draw(out, "Stored bytes by file");
        }
        areaRows();
        end();
    }

    private static void bar(Bars bars, boolean whole, String name, long[] sums) {
        String note = Human.counted(sums[2], "page") + ", " + Human.bytes(sums[2] * PageSource.PAGE_SIZE) + " unpacked";
        if (whole) {
            bars.add(name, note, sums[0] + sums[1]);
        } else {
            bars.add(name, note, sums[0], sums[1]);
        }
    }

    private void areaRows() {
        out.open("details").element("summary", "Numbers");
        Rows rows = new Rows(out, "Kind", "Name", ">Pages", ">Unpacked", ">Stored", ">Alone");
        for (Usage.AreaShare area : UsagePage.first(usage.areas(), MOST_ROWS)) {
            rows.row("", area.kind(), area.name(), Human.count(area.pages()),
                    Human.bytes(area.pages() * PageSource.PAGE_SIZE), Human.bytes(area.bytes()),
                    Human.bytes(area.exclusiveBytes()));
        }
        rows.end();
        out.close("details");
    }

    private void checkpoints() {
        begin("By checkpoint", "What each added that no checkpoint before it needs, as it is stored now.");
        List<Columns.Column> columns = new ArrayList<>();
        for (Usage.Share share : usage.checkpoints()) {
            int number = Integer.parseInt(share.name().substring(share.name().indexOf('/') + 1));
            boolean asked = scope instanceof Usage.Scope.One one && one.id().number() == number;
            columns.add(new Columns.Column(number, share.storedBytes(), asked ? "c2" : "c1",
                    share.name() + ": " + Human.bytes(share.storedBytes()) + " of its own, "
                            + Human.bytes(share.exclusiveBytes()) + " exclusive"));
        }
        Columns.draw(out, columns, "Stored bytes by checkpoint");
        shareRows("Checkpoint", usage.checkpoints());
        end();
    }

    private void runs() {
        List<String> meanings = List.of("exclusive: removing the run frees it", "shared: other runs need it too");
        begin("By run", "Pages and manifests that each run needs.");
        keys(ALONE_OR_SHARED, meanings);
        List<Usage.Share> largest = usage.runs().stream()
                .sorted((a, b) -> Long.compare(b.neededBytes(), a.neededBytes()))
                .toList();
        Bars bars = new Bars(ALONE_OR_SHARED, List.of("exclusive", "shared"));
        for (Usage.Share run : UsagePage.first(largest, MOST_BARS)) {
            bars.add(run.name(), Human.counted(run.checkpoints(), "checkpoint"), run.exclusiveBytes(), run.sharedBytes());
        }
        bars.draw(out, "Bytes needed by run");
        if (largest.size() > MOST_BARS) {
            out.element("p", "The largest " + MOST_BARS + " of " + Human.count(largest.size()) + " runs.");
        }
        shareRows("Run", usage.runs());
        end();
    }

    private void shareRows(String heading, List<Usage.Share> shares) {
        out.open("details").element("summary", "Numbers");
        Rows rows = new Rows(out, heading, ">Checkpoints", ">Memory", ">Stored", ">Needed", ">Exclusive", ">Shared");
        for (Usage.Share share : UsagePage.first(shares, MOST_ROWS)) {
            rows.row("", share.name(), Human.count(share.checkpoints()), Human.bytes(share.logicalBytes()),
                    Human.bytes(share.storedBytes()), Human.bytes(share.neededBytes()), Human.bytes(share.exclusiveBytes()),
                    Human.bytes(share.sharedBytes()));
        }
        rows.end();
        if (shares.size() > MOST_ROWS) {
            out.element("p", "The first " + Human.count(MOST_ROWS) + " of " + Human.count(shares.size()) + ".");
        }
        out.close("details");
    }

    private void sharing() {
        begin("Sharing", "How many checkpoints need what is stored: what one alone needs goes with it.");
        Bars bars = new Bars(List.of("c1"), List.of("stored"));
        for (Usage.Sharing sharing : usage.sharing()) {
            String checkpoints = sharing.to() == 1
                    ? "one checkpoint"
                    : Human.count(sharing.from()) + " to " + Human.count(sharing.to()) + " checkpoints";
            bars.add(checkpoints, "", sharing.bytes());
        }
        bars.draw(out, "Stored bytes by the number of checkpoints that need them");
        if (!usage.overlaps().isEmpty()) {
            out.element("p", "What two runs both need, as a part of what the smaller of them needs: the darker, the more.");
            Overlaps.draw(out, usage.runs(), usage.overlaps(), "What pairs of runs share");
        }
        end();
    }
}
