package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageMap;
import org.lapidary.store.portable.PortableFormat;
import org.lapidary.store.portable.Stretch;

/**
 * What of a checkpoint's pages is to be exported: those that differ from the exported checkpoint before it, each with
 * its ordinal among all pages of the file, which counts the places that pages are at.
 */
final class PageChanges {

    private final LocationMap ordinals;
    private final PageRanges.Builder gone = new PageRanges.Builder();
    private final PageMap.TableBuilder fresh = new PageMap.TableBuilder();
    private long[] vpns = new long[256];
    private long[] ordinalsOf = new long[256];
    private int size;
    private long next;

    /**
     * Finds them.
     *
     * @param ordinals by place, plus one, of the pages of the file so far; the new ones are added
     * @param next the ordinal that comes next
     */
    PageChanges(PageTable previous, PageTable pages, LocationMap ordinals, long next) {
        this.ordinals = ordinals;
        this.next = next;
        int p = 0;
        for (int i = 0; i < pages.size(); i++) {
            long vpn = pages.vpn(i);
            for (; p < previous.size() && previous.vpn(p) < vpn; p++) {
                gone.add(previous.vpn(p), previous.vpn(p) + 1);
            }
            boolean known = p < previous.size() && previous.vpn(p) == vpn;
            if (!known || previous.location(p) != pages.location(i)) {
                add(vpn, pages.location(i));
            }
            p += known ? 1 : 0;
        }
        for (; p < previous.size(); p++) {
            gone.add(previous.vpn(p), previous.vpn(p) + 1);
        }
    }

    private void add(long vpn, long location) {
        if (size == vpns.length) {
            vpns = Arrays.copyOf(vpns, 2 * size);
            ordinalsOf = Arrays.copyOf(ordinalsOf, 2 * size);
        }
        long known = ordinals.get(location);
        if (known == Location.NONE) {
            ordinals.put(location, ++next);
            fresh.add(vpn, location);
        }
        vpns[size] = vpn;
        ordinalsOf[size++] = known == Location.NONE ? Stretch.NEW : known - 1;
    }

    /** Pages of the checkpoint before that are no more. */
    PageRanges gone() {
        return gone.build();
    }

    /** The pages that the file does not hold yet, in order. */
    PageTable fresh() {
        return fresh.build();
    }

    int size() {
        return size;
    }

    long vpn(int i) {
        return vpns[i];
    }

    boolean isNew(int i) {
        return ordinalsOf[i] == Stretch.NEW;
    }

    /** How many pages, from page {@code i} on, make one stretch. */
    int stretch(int i) {
        int most = isNew(i) ? PortableFormat.MAX_NEW : PortableFormat.MAX_KNOWN;
        int count = 1;
        while (count < most
                && i + count < size
                && vpns[i + count] == vpns[i] + count
                && ordinalsOf[i + count] == (isNew(i) ? Stretch.NEW : ordinalsOf[i] + count)) {
            count++;
        }
        return count;
    }

    /** Where page {@code i} came before, {@link Stretch#NEW} where it did not. */
    long ordinal(int i) {
        return ordinalsOf[i];
    }
}
