package org.lapidary.store;

/**
 * Pages that a capture hands to the store, in ascending address order, each address once. A cursor: {@link #next}
 * moves to the first or next page.
 */
public interface PageSource {

    /** Bytes in a page; the only page size that x86-64 page tables map at the lowest level. */
    int PAGE_SIZE = 4096;

    /** Moves to the next page; false at the end. */
    boolean next();

    /** Virtual page number (address / 4096) of the current page. */
    long vpn();

    /**
     * Whether more pages wait than is good, so that those taken now are to be stored quickly rather than small. May change
     * at any time.
     */
    default boolean isBehind() {
        return false;
    }

    /** Copies the current page's {@value #PAGE_SIZE} bytes to {@code target} at {@code offset}. */
    void copyTo(byte[] target, int offset);
}
