package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.Area;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;

/** The stored pages that page maps name, and what each was first: two bytes a page. */
final class NamedPages {

    /**
     * Marks of a page.
     *
     * <pre>
     *  15        3   2    1        0
     *  label         file keyframe named
     * </pre>
     */
    private static final int NAMED = 1;

    private static final int KEYFRAME = 2;
    private static final int FILE = 4;
    private static final int LABEL_SHIFT = 3;

    /** What more areas than fit are put together as. */
    private static final int MOST_LABELS = 1 << 13;

    /** The label of pages that are not asked for. */
    static final int NO_LABEL = 0;

    /** The label of pages in no area. */
    static final int NO_AREA = 1;

    /** What areas are told apart by. */
    record Label(String kind, String name) {}

    private final Area.Mapper mapper;
    private final Map<Long, short[]> marks = new HashMap<>();
    private final Map<Label, Integer> labels = new HashMap<>();
    private final List<Label> names = new ArrayList<>(List.of(new Label("", ""), new Label("other", "")));
    private long lastKey = -1;
    private short[] last = {};

    NamedPages(Area.Mapper mapper) {
        this.mapper = mapper;
    }

    /** The areas met, by label. */
    List<Label> labels() {
        return names;
    }

    /** Adds the pages of a map, with the labels of {@code areas}, which are the checkpoint's. */
    void add(PageTable table, boolean keyframe, List<Area> areas) {
        int area = 0;
        for (int i = 0; i < table.size(); i++) {
            area = next(areas, area, table.vpn(i));
            mark(table.location(i), table.vpn(i), keyframe, label(areas, area, table.vpn(i)));
        }
    }

    /** Adds the pages of a map of which nothing more is asked. */
    void add(PageTable table, boolean keyframe) {
        for (int i = 0; i < table.size(); i++) {
            mark(table.location(i), table.vpn(i), keyframe, NO_LABEL);
        }
    }

    /** How many pages of a map have each label. */
    long[] count(PageTable table, List<Area> areas) {
        long[] counts = new long[MOST_LABELS];
        int area = 0;
        for (int i = 0; i < table.size(); i++) {
            area = next(areas, area, table.vpn(i));
            counts[label(areas, area, table.vpn(i))]++;
        }
        return counts;
    }

    /** The first area, from {@code area} on, that does not end before a page. */
    private static int next(List<Area> areas, int area, long vpn) {
        int next = area;
        while (next < areas.size() && areas.get(next).end() <= vpn) {
            next++;
        }
        return next;
    }

    private int label(List<Area> areas, int area, long vpn) {
        return area < areas.size() && areas.get(area).start() <= vpn ? label(areas.get(area)) : NO_AREA;
    }

    private int label(Area area) {
        return labels.computeIfAbsent(new Label(area.kind(), area.name()), label -> {
            if (names.size() == MOST_LABELS) {
                return NO_AREA;
            }
            names.add(label);
            return names.size() - 1;
        });
    }

    private void mark(long location, long vpn, boolean keyframe, int label) {
        short[] page = marksOf(location);
        int ordinal = Location.ordinal(location);
        if (ordinal >= page.length) {
            page = Arrays.copyOf(page, Math.max(ordinal + 1, 2 * page.length));
            marks.put(lastKey, page);
            last = page;
        }
        if (page[ordinal] == 0) {
            page[ordinal] =
                    (short) (NAMED | (keyframe ? KEYFRAME : 0) | (mapper.isFileContent(vpn) ? FILE : 0) | label << LABEL_SHIFT);
        } else if (label(page[ordinal]) == NO_LABEL) {
            page[ordinal] |= (short) (label << LABEL_SHIFT);
        }
    }

    /** Of the generation and kind of block, whose pages are numbered apart. */
    private short[] marksOf(long location) {
        long key = location >>> 31;
        if (key != lastKey) {
            lastKey = key;
            last = marks.computeIfAbsent(key, k -> new short[8 * Location.BLOCK_PAGES]);
        }
        return last;
    }

    /** The marks of a page, 0 where nothing names it. */
    short marks(long location) {
        short[] page = marks.get(location >>> 31);
        int ordinal = Location.ordinal(location);
        return page == null || ordinal >= page.length ? 0 : page[ordinal];
    }

    static int label(short marks) {
        return (marks & 0xffff) >>> LABEL_SHIFT;
    }

    static boolean isKeyframe(short marks) {
        return (marks & KEYFRAME) != 0;
    }

    static boolean isFile(short marks) {
        return (marks & FILE) != 0;
    }

    /** How many pages have a name. */
    long count() {
        long sum = 0;
        for (short[] page : marks.values()) {
            for (short mark : page) {
                sum += mark == 0 ? 0 : 1;
            }
        }
        return sum;
    }
}
