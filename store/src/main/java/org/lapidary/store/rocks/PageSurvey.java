package org.lapidary.store.rocks;

import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageHash;

/**
 * Walks the previous checkpoint's pages and a draft's candidates side by side, in ascending order, and settles for each
 * page where the store has it or shall have it.
 *
 * <p>The depth rule is kept here: a base is always a page of the run's keyframe, and a keyframe names plain pages only.
 * So it takes from the store plain pages alone, and rewrites pages that earlier checkpoints stored as differences. Any
 * page can then be read from at most two blocks.
 */
final class PageSurvey {

    private final ResidentPages previous;
    private final boolean keyframe;
    private final PageTable bases;
    private final PageIndex index;
    private final GenerationWriter generation;
    private final BlockReader reader;
    private final BlockCache cache;

    private final PageHash hash = new PageHash();
    private final byte[] page = new byte[PageSource.PAGE_SIZE];
    private final ResidentPages.Builder result;
    private int nextPrevious;
    private int nextBase;
    private int nextGone;

    private long unchanged;
    private long zero;
    private long deduplicated;
    private long stored;
    private long rebased;

    /**
     * @param bases the map of the run's keyframe; null where a keyframe is being made
     */
    PageSurvey(
            ResidentPages previous,
            PageTable bases,
            PageIndex index,
            GenerationWriter generation,
            BlockReader reader,
            BlockCache cache) {
        this.previous = previous;
        this.keyframe = bases == null;
        this.bases = bases;
        this.index = index;
        this.generation = generation;
        this.reader = reader;
        this.cache = cache;
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
        long deltas = generation.pages().size() - generation.pages().countPlain();
        return new PageCounts(unchanged, zero, deduplicated, deltas, stored - deltas, rebased);
    }

    /** Pages that are no candidates stay as they are, unless they are gone or a keyframe needs them plain. */
    private void carryUpTo(long vpn, PageRanges gone) {
        for (; nextPrevious < previous.size() && previous.vpn(nextPrevious) < vpn; nextPrevious++) {
            long carried = previous.vpn(nextPrevious);
            while (nextGone < gone.count() && gone.end(nextGone) <= carried) {
                nextGone++;
            }
            if (nextGone < gone.count() && gone.start(nextGone) <= carried) {
                continue;
            }
            if (keyframe && !previous.isPlain(nextPrevious)) {
                load(nextPrevious);
                rebased++;
                place(carried);
            } else {
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
            if (keyframe && !previous.isPlain(known)) {
                rebased++;
                place(vpn);
            } else {
                result.copy(previous, known);
            }
        } else if (place(vpn)) {
            stored++;
        } else {
            deduplicated++;
        }
    }

    /** Finds or makes the current page's place in the store; true where it is new. */
    private boolean place(long vpn) {
        long location = generation.find(hash.high(), hash.low());
        boolean plain = false; // of a page in this generation it is known when the generation is complete
        if (location == Location.NONE) {
            location = index.find(hash.high(), hash.low(), keyframe);
            plain = index.foundPlain();
        }
        boolean isNew = location == Location.NONE;
        if (isNew) {
            location = generation.add(page, hash.high(), hash.low(), base(vpn));
            plain = false;
        }
        result.add(vpn, location, hash.high(), hash.low(), plain);
        return isNew;
    }

    /** The keyframe's page at the same address: nearly all that changed pages have in common is with it. */
    private long base(long vpn) {
        if (keyframe) {
            return Location.NONE;
        }
        while (nextBase < bases.size() && bases.vpn(nextBase) < vpn) {
            nextBase++;
        }
        return nextBase < bases.size() && bases.vpn(nextBase) == vpn ? bases.location(nextBase) : Location.NONE;
    }

    /** Reads a page of the previous checkpoint back from the store, since the program may have changed it by now. */
    private void load(int i) {
        String what = "page 0x" + Long.toHexString(previous.vpn(i) * PageSource.PAGE_SIZE) + " ("
                + Location.describe(previous.location(i)) + ")";
        try {
            reader.readPage(previous.location(i), cache, page);
        } catch (DecodeException e) {
            throw new StoreException.Corrupt(what + " of the run's last checkpoint is damaged: " + e.getMessage(), e);
        }
        hash.of(page, 0);
        if (!previous.hasHash(i, hash.high(), hash.low())) {
            throw new StoreException.Corrupt(
                    what + " of the run's last checkpoint is damaged: its content does not match its hash", null);
        }
    }
}
