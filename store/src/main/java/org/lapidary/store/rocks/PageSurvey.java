package org.lapidary.store.rocks;

import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageHash;

/**
 * Walks the previous checkpoint's pages and a draft's candidates side by side, in ascending order, and settles for each
 * page where the store has it or shall have it.
 *
 * <p>The depth rule is kept here: a base is always a plain page, so any page can be read from at most two blocks. A
 * changed page's base is the plain page that the run had last at its address: what came to be after the keyframe, or
 * changed too much since to have its base there, is stored whole once and not at every change.
 */
final class PageSurvey {

    private final ResidentPages previous;
    private final PageIndex index;
    private final GenerationWriter generation;

    private final PageHash hash = new PageHash();
    private final byte[] page = new byte[PageSource.PAGE_SIZE];
    private final ResidentPages.Builder result;
    private int nextPrevious;
    private int nextGone;

    private long unchanged;
    private long zero;
    private long deduplicated;

    PageSurvey(ResidentPages previous, PageIndex index, GenerationWriter generation) {
        this.previous = previous;
        this.index = index;
        this.generation = generation;
        this.result = new ResidentPages.Builder(previous.size());
    }

    /** Takes the draft's pages, and completes the generation with those that are new. */
    ResidentPages take(CheckpointDraft draft) {
        PageSource source = draft.pages();
        long last = -1;
        while (source.next()) {
            long vpn = source.vpn();
            if (vpn <= last) {
                throw new IllegalArgumentException("page " + vpn + " comes after page " + last);
            }
            last = vpn;
            carryUpTo(vpn, draft.gone());
            source.copyTo(page, 0);
            candidate(vpn);
        }
        carryUpTo(Long.MAX_VALUE, draft.gone());
        generation.finish();
        result.settle(generation.generation(), generation.pages());
        return result.build();
    }

    /** What became of the candidates, after {@link #take}. */
    PageCounts counts() {
        long plain = generation.pages().countPlain();
        return new PageCounts(unchanged, zero, deduplicated, generation.pages().size() - plain, plain);
    }

    /** Pages that are no candidates stay as they are, unless they are gone. */
    private void carryUpTo(long vpn, PageRanges gone) {
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

    private void candidate(long vpn) {
        int known = -1;
        if (nextPrevious < previous.size() && previous.vpn(nextPrevious) == vpn) {
            known = nextPrevious++;
        }
        if (PageDelta.isZero(page, 0)) {
            zero++;
            return;
        }
        hash.of(page, 0);
        if (known >= 0 && previous.hasHash(known, hash.high(), hash.low())) {
            unchanged++;
            result.copy(previous, known);
        } else {
            place(vpn, known < 0 ? Location.NONE : previous.base(known));
        }
    }

    /** Finds or makes the current page's place in the store. */
    private void place(long vpn, long base) {
        long location = generation.find(hash.high(), hash.low());
        if (location == Location.NONE) {
            location = index.find(hash.high(), hash.low());
        }
        if (location == Location.NONE) {
            location = generation.add(page, hash.high(), hash.low(), base);
        } else {
            deduplicated++;
        }
        // What lies in this generation gets its base when it is settled; what the index knows is plain.
        result.add(vpn, location, hash.high(), hash.low(), location);
    }
}
