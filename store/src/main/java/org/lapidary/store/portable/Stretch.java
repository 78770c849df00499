package org.lapidary.store.portable;

/**
 * Neighbouring pages of a checkpoint that differ from those of the checkpoint before.
 *
 * @param vpn number of the first page
 * @param count pages
 * @param ordinal where they came before: the first of {@code count} pages, counted from 0 over all pages of the file;
 *     {@link #NEW} where their content follows
 * @param pages that content, else null
 */
public record Stretch(long vpn, int count, long ordinal, byte[] pages) {

    /** No ordinal. */
    public static final long NEW = -1;

    public boolean isNew() {
        return ordinal == NEW;
    }
}
