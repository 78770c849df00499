package org.lapidary.engine.capture;

import org.lapidary.store.PageRanges;

/** Page numbers that a {@link DirtyTracker} collects. */
final class FoundPages {

    /**
     * Pages that may have changed: of anonymous memory those that exist, of a file's also those that the process has
     * written and then given back, so that they are the file's again.
     */
    final PageRanges.Builder written = new PageRanges.Builder();

    /** Pages of anonymous memory that are zero now, having been given back or never touched. */
    final PageRanges.Builder gone = new PageRanges.Builder();

    /** Those of the written that are of anonymous memory, which a copy made by clone(2) has too. */
    final PageRanges.Builder own = new PageRanges.Builder();
}
