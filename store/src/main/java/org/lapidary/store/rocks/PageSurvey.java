package org.lapidary.store.rocks;

import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageHash;

/**
 * Walks the previous checkpoint's pages and the candidates of the next side by side, in ascending order, and settles for
 * each page where the store has it or shall have it. New pages go into one generation, or into several one after the
 * other.
 *
 * <p>The depth rule is kept here, so that any page can be read from at most three blocks. A changed page's base is the
 * plain page that the run had last at its address, or the last difference to that: what came to be after the keyframe,
 * or changed too much since to have its base there, is stored whole once and not at every change.
 */
final class PageSurvey {

    private final ResidentPages previous;
    private final PageRanges gone;
    private final PlainPages plainPages;

    private final PageHash hash = new PageHash();
    private final ResidentPages.Builder result;
    private GenerationWriter generation;
    private boolean hurried;
    private int nextPrevious;
    private int nextGone;

    private long unchanged;
    private long zero;
    private long deduplicated;
    private long added;
    private long plain;

    /**
     * @param previous pages of the checkpoint before
     * @param gone those of them that are no more
     * @param plainPages what the store has already
     */
    PageSurvey(ResidentPages previous, PageRanges gone, PlainPages plainPages) {
        this(previous, gone, plainPages, new ResidentPages.Builder(previous.size()));
    }

    /** @param result collects the pages of the checkpoint, those included that stay as they were */
    PageSurvey(ResidentPages previous, PageRanges gone, PlainPages plainPages, ResidentPages.Builder result) {
        this.previous = previous;
        this.gone = gone;
        this.plainPages = plainPages;
        this.result = result;
    }

    /** Settles where new pages go from now on. */
    void into(GenerationWriter next) {
        generation = next;
    }

    /** Takes a draft's pages. */
    void take(PageSource source) {
        byte[] page = new byte[PageSource.PAGE_SIZE];
        long last = -1;
        while (source.next()) {
            long vpn = source.vpn();
            if (vpn <= last) {
                throw new IllegalArgumentException("page " + vpn + " comes after page " + last);
            }
            last = vpn;
            source.copyTo(page, 0);
            hurried = source.isBehind();
            generation.hurry(hurried);
            page(vpn, page);
        }
    }

    /** Takes a page that may have changed. */
    void page(long vpn, byte[] page) {
        int known = upTo(vpn);
        if (PageDelta.isZero(page, 0)) {
            zero++;
            return;
        }
        hash.of(page, 0);
        if (known >= 0 && previous.hasHash(known, hash.high(), hash.low())) {
            unchanged++;
            result.copy(previous, known);
        } else {
            place(
                    vpn,
                    page,
                    known < 0 ? Location.NONE : previous.plain(known),
                    known < 0 ? Location.NONE : previous.nearer(known));
        }
    }

    /** Takes a page whose place in the store is known. */
    void placed(long vpn, long location, long hashHigh, long hashLow, long plainPage, long nearer) {
        upTo(vpn);
        deduplicated++;
        result.add(vpn, location, hashHigh, hashLow, plainPage, nearer);
    }

    /** Completes the generation, and with it what is known of the pages in it. */
    void settle() {
        generation.finish();
        result.settle(generation.generation(), generation.pages());
        added += generation.pages().size();
        plain += generation.pages().countPlain();
    }

    /** All pages of the checkpoint, when the last generation is settled. */
    ResidentPages end() {
        carryUpTo(Long.MAX_VALUE);
        return result.build();
    }

    /** What there is of the pages so far. */
    ResidentPages.Builder pages() {
        return result;
    }

    /** What became of the candidates. */
    PageCounts counts() {
        return new PageCounts(unchanged, zero, deduplicated, added - plain, plain);
    }

    /** Comes to a page; where it was in the previous checkpoint, or a negative number where it was not. */
    private int upTo(long vpn) {
        carryUpTo(vpn);
        return nextPrevious < previous.size() && previous.vpn(nextPrevious) == vpn ? nextPrevious++ : -1;
    }

    /** Pages that are no candidates stay as they are, unless they are gone. */
    private void carryUpTo(long vpn) {
        for (; nextPrevious < previous.size() && previous.vpn(nextPrevious) < vpn; nextPrevious++) {
            long carried = previous.vpn(nextPrevious);
            while (nextGone < gone.count() && gone.end(nextGone) <= carried) {
                nextGone++;
            }
            if (nextGone == gone.count() || gone.start(nextGone) > carried) {
                result.copy(previous, nextPrevious);
            }
        }
    }

    /** Finds or makes the current page's place in the store. */
    private void place(long vpn, byte[] page, long plainBase, long nearerBase) {
        long location = generation.find(hash.high(), hash.low());
        // What has a base costs little to store; that an equal page is elsewhere is rare, and each question costs a twentieth.
        if (location == Location.NONE && !(hurried && plainBase != Location.NONE)) {
            location = plainPages.find(hash.high(), hash.low());
        }
        if (location == Location.NONE) {
            location = generation.add(page, hash.high(), hash.low(), plainBase, nearerBase);
        } else {
            deduplicated++;
        }
        // What lies in this generation gets its bases when it is settled; what was found elsewhere is plain.
        result.add(vpn, location, hash.high(), hash.low(), location, Location.NONE);
    }
}
