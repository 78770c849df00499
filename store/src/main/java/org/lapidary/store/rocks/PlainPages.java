package org.lapidary.store.rocks;

/** Finds pages by content, among those that are stored whole: any of them can be a page's place, or its base. */
@FunctionalInterface
interface PlainPages {

    /** Location of a plain page with this hash, {@link org.lapidary.store.format.Location#NONE} where none is known. */
    long find(long hashHigh, long hashLow);
}
