package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.Usage;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;

/**
 * Divides blocks among their pages, and adds up what those of one kind and of one area take. Takes the heads of blocks one
 * after the other, in the order of their keys. Remembers pages that nothing names until it is known whether they are
 * bases.
 */
final class PageShares {

    /** The kinds of pages, as {@link Usage} explains them. */
    private enum Kind {
        KEYFRAME_PAGES("keyframe-pages"),
        PLAIN_PAGES("plain-pages"),
        DELTAS("deltas"),
        PACKED("packed"),
        FILE_PAGES("file-pages"),
        BASES("bases"),
        LEFTOVERS("leftovers"),
        DAMAGED("damaged");

        private final String part;

        Kind(String part) {
            this.part = part;
        }
    }

    private final NamedPages named;
    private final long[] bytes = new long[Kind.values().length];
    private final long[] areaPages;
    private final long[] areaBytes;
    private final long[] areaExclusive;
    private final PageSet bases = new PageSet();
    private final UnnamedPages unnamed = new UnnamedPages();
    private final BlockHeader header = new BlockHeader();
    private long wholeBytes;
    private long wholePages;
    private long deltaBytes;
    private long deltaPages;

    PageShares(NamedPages named) {
        this.named = named;
        int labels = named.labels().size();
        areaPages = new long[labels];
        areaBytes = new long[labels];
        areaExclusive = new long[labels];
    }

    /**
     * Takes a block.
     *
     * @param head its first bytes, the head among them
     * @param length bytes that it takes, its key included
     * @param exclusive whether the scope alone needs its generation
     */
    void add(long block, byte[] head, int length, boolean exclusive) {
        try {
            header.decode(head, length - Location.KEY_BYTES);
        } catch (DecodeException e) {
            bytes[Kind.DAMAGED.ordinal()] += length;
            return;
        }
        int pages = header.pages();
        int deltas = 0;
        for (int slot = 0; slot < pages; slot++) {
            deltas += header.isPlain(slot) ? 0 : 1;
        }
        learn(pages - deltas, deltas, length);
        double whole = wholePages == 0 ? 1 : (double) wholeBytes / wholePages;
        double delta = deltaPages == 0 ? whole : (double) deltaBytes / deltaPages;
        double unit = length / (whole * (pages - deltas) + delta * deltas);
        long left = length;
        for (int slot = 0; slot < pages; slot++) {
            boolean plain = header.isPlain(slot);
            long share = slot == pages - 1 ? left : Math.min(left, Math.round(unit * (plain ? whole : delta)));
            left -= share;
            add(Location.ofBlock(block) + slot, header.base(slot), share, exclusive);
            if (!plain && named.marks(Location.ofBlock(block) + slot) != 0) {
                bases.add(header.base(slot));
            }
        }
    }

    /** Takes so many bytes of blocks that cannot be read. */
    void addDamaged(long length) {
        bytes[Kind.DAMAGED.ordinal()] += length;
    }

    private void learn(int whole, int deltas, int length) {
        if (deltas == 0) {
            wholePages += whole;
            wholeBytes += length;
        } else if (whole == 0) {
            deltaPages += deltas;
            deltaBytes += length;
        }
    }

    private void add(long location, long base, long share, boolean exclusive) {
        boolean plain = base == Location.NONE;
        short marks = named.marks(location);
        if (marks == 0) {
            unnamed.add(location, base, share);
            return;
        }
        bytes[kind(location, plain, marks).ordinal()] += share;
        int label = NamedPages.label(marks);
        areaPages[label]++;
        areaBytes[label] += share;
        areaExclusive[label] += exclusive ? share : 0;
    }

    private static Kind kind(long location, boolean plain, short marks) {
        if (NamedPages.isFile(marks)) {
            return Kind.FILE_PAGES;
        }
        if (Location.isLarge(location)) {
            return Kind.PACKED;
        }
        if (!plain) {
            return Kind.DELTAS;
        }
        return NamedPages.isKeyframe(marks) ? Kind.KEYFRAME_PAGES : Kind.PLAIN_PAGES;
    }

    /** What pages of each kind take, by the names that {@link Usage} has, when all blocks were added. */
    Map<String, Long> parts() {
        unnamed.addBasesTo(bases);
        bytes[Kind.BASES.ordinal()] = unnamed.bytes(bases::has);
        bytes[Kind.LEFTOVERS.ordinal()] = unnamed.bytes(location -> !bases.has(location));
        Map<String, Long> parts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            parts.put(kind.part, bytes[kind.ordinal()]);
        }
        return parts;
    }

    /** What the pages that checkpoints name take. */
    long namedBytes() {
        long sum = 0;
        for (Kind kind : Kind.values()) {
            sum += switch (kind) {
                case BASES, LEFTOVERS, DAMAGED -> 0;
                default -> bytes[kind.ordinal()];
            };
        }
        return sum;
    }

    /** The areas that stored pages were found in, the largest first. */
    List<Usage.AreaShare> areas(long[] resident) {
        List<Usage.AreaShare> shares = new ArrayList<>();
        for (int label = NamedPages.NO_AREA; label < areaPages.length; label++) {
            if (areaPages[label] > 0 || resident != null && resident[label] > 0) {
                NamedPages.Label name = named.labels().get(label);
                shares.add(new Usage.AreaShare(
                        name.kind(),
                        name.name(),
                        resident == null ? -1 : resident[label],
                        areaPages[label],
                        areaBytes[label],
                        areaExclusive[label]));
            }
        }
        shares.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
        return shares;
    }
}
