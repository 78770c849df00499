package org.lapidary.store.format;

import java.util.Arrays;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;

/**
 * Where the resident pages of a checkpoint are, as a manifest holds it. Tables are run-length encoded, since
 * neighbouring pages mostly stand beside each other in the store too:
 *
 * <pre>
 *  table:   varint pages, then until that many are described:
 *             varint  first page number of the run, less the end of the run before
 *             varint  pages in the run, at least 1
 *             zigzag  location of its first page, less the end of the locations of the run before
 *  ranges:  varint count, then for each: varint start less the end before, varint length
 *
 *  complete map:   0, table
 *  difference:     1, table of overrides, ranges removed
 * </pre>
 */
public sealed interface PageMap {

    /** More than 1 TiB of resident memory in one checkpoint is taken for damage. */
    int MAX_PAGES = 1 << 28;

    /** Page numbers end where 64-bit addresses do. */
    long MAX_VPN = 1L << 52;

    /** A keyframe's map. */
    record Complete(PageTable pages) implements PageMap {}

    /**
     * The map of a checkpoint between keyframes, against its keyframe's: pages that are new or kept elsewhere, and
     * those that are no more.
     */
    record Difference(PageTable overrides, PageRanges removed) implements PageMap {

        /** What turns {@code keyframe} into {@code target}. */
        public static Difference between(PageTable keyframe, PageTable target) {
            TableBuilder overrides = new TableBuilder();
            PageRanges.Builder removed = new PageRanges.Builder();
            int k = 0;
            for (int t = 0; t < target.size(); t++) {
                long vpn = target.vpn(t);
                while (k < keyframe.size() && keyframe.vpn(k) < vpn) {
                    removed.add(keyframe.vpn(k), keyframe.vpn(k) + 1);
                    k++;
                }
                boolean known = k < keyframe.size() && keyframe.vpn(k) == vpn;
                if (!known || keyframe.location(k) != target.location(t)) {
                    overrides.add(vpn, target.location(t));
                }
                k += known ? 1 : 0;
            }
            for (; k < keyframe.size(); k++) {
                removed.add(keyframe.vpn(k), keyframe.vpn(k) + 1);
            }
            return new Difference(overrides.build(), removed.build());
        }

        /** The map that results from {@code keyframe}. */
        public PageTable applyTo(PageTable keyframe) {
            TableBuilder result = new TableBuilder(keyframe.size() + overrides.size());
            int o = 0;
            int r = 0;
            for (int k = 0; k < keyframe.size(); k++) {
                long vpn = keyframe.vpn(k);
                while (o < overrides.size() && overrides.vpn(o) < vpn) {
                    result.add(overrides.vpn(o), overrides.location(o));
                    o++;
                }
                while (r < removed.count() && removed.end(r) <= vpn) {
                    r++;
                }
                if (o < overrides.size() && overrides.vpn(o) == vpn) {
                    result.add(vpn, overrides.location(o));
                    o++;
                } else if (r == removed.count() || vpn < removed.start(r)) {
                    result.add(vpn, keyframe.location(k));
                }
            }
            for (; o < overrides.size(); o++) {
                result.add(overrides.vpn(o), overrides.location(o));
            }
            return result.build();
        }
    }

    /** Appends the map to a record. */
    static void write(ByteWriter out, PageMap map) {
        switch (map) {
            case Complete complete -> {
                out.u8(0);
                writeTable(out, complete.pages());
            }
            case Difference difference -> {
                out.u8(1);
                writeTable(out, difference.overrides());
                writeRanges(out, difference.removed());
            }
        }
    }

    static PageMap read(ByteReader in) throws DecodeException {
        int kind = in.u8();
        return switch (kind) {
            case 0 -> new Complete(readTable(in));
            case 1 -> new Difference(readTable(in), readRanges(in));
            default -> throw in.damaged("a page map has kind " + kind);
        };
    }

    private static void writeTable(ByteWriter out, PageTable table) {
        out.varint(table.size());
        long nextVpn = 0;
        long nextLocation = 0;
        int length;
        for (int i = 0; i < table.size(); i += length) {
            length = 1;
            while (i + length < table.size()
                    && table.vpn(i + length) == table.vpn(i) + length
                    && table.location(i + length) == table.location(i) + length) {
                length++;
            }
            out.varint(table.vpn(i) - nextVpn).varint(length).zigzag(table.location(i) - nextLocation);
            nextVpn = table.vpn(i) + length;
            nextLocation = table.location(i) + length;
        }
    }

    private static PageTable readTable(ByteReader in) throws DecodeException {
        int size = in.count(MAX_PAGES);
        TableBuilder table = new TableBuilder();
        long nextVpn = 0;
        long nextLocation = 0;
        while (table.size() < size) {
            long vpn = nextVpn + in.varint();
            int length = in.count(size - table.size());
            long location = nextLocation + in.zigzag();
            if (vpn < nextVpn || vpn > MAX_VPN - length || length == 0 || location <= 0) {
                throw in.damaged("a page map holds an impossible run");
            }
            table.addRun(vpn, location, length);
            nextVpn = vpn + length;
            nextLocation = location + length;
        }
        return table.build();
    }

    static void writeRanges(ByteWriter out, PageRanges ranges) {
        out.varint(ranges.count());
        long end = 0;
        for (int i = 0; i < ranges.count(); i++) {
            out.varint(ranges.start(i) - end).varint(ranges.end(i) - ranges.start(i));
            end = ranges.end(i);
        }
    }

    static PageRanges readRanges(ByteReader in) throws DecodeException {
        int count = in.count(in.remaining() / 2);
        PageRanges.Builder ranges = new PageRanges.Builder();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long start = end + in.varint();
            long length = in.varint();
            if (start < end || start > MAX_VPN || length <= 0 || length > MAX_VPN - start) {
                throw in.damaged("it holds an impossible range");
            }
            end = start + length;
            ranges.add(start, end);
        }
        return ranges.build();
    }

    /** Grows a {@link PageTable}. */
    final class TableBuilder {
        private long[] vpns;
        private long[] locations;
        private int size;

        public TableBuilder() {
            this(64);
        }

        public TableBuilder(int expected) {
            vpns = new long[expected];
            locations = new long[expected];
        }

        public void add(long vpn, long location) {
            addRun(vpn, location, 1);
        }

        void addRun(long vpn, long location, int length) {
            if (vpns.length - size < length) {
                int capacity = Math.max(Math.addExact(size, length), size + (size >> 1) + 64);
                vpns = Arrays.copyOf(vpns, capacity);
                locations = Arrays.copyOf(locations, capacity);
            }
            for (int i = 0; i < length; i++) {
                vpns[size] = vpn + i;
                locations[size++] = location + i;
            }
        }

        int size() {
            return size;
        }

        public PageTable build() {
            return vpns.length == size
                    ? new PageTable(vpns, locations)
                    : new PageTable(Arrays.copyOf(vpns, size), Arrays.copyOf(locations, size));
        }
    }
}
