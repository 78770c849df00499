package org.lapidary.store;

import java.util.List;

/**
 * A stretch of the pages of a checkpoint that belong to one thing: a heap, a library, a file. What that is the writer of
 * the checkpoint knows; the store knows page numbers only.
 *
 * @param start first page number
 * @param end the page number after the last
 * @param kind what sort of thing, a word or two
 * @param name which one, empty where the kind says it
 */
public record Area(long start, long end, String kind, String name) {

    /** Reads areas out of what the writer of checkpoints has stored with them. */
    public interface Mapper {

        /** Everything has no name. */
        Mapper NONE = new Mapper() {
            @Override
            public List<Area> areas(byte[] state) {
                return List.of();
            }

            @Override
            public boolean isFileContent(long vpn) {
                return false;
            }
        };

        /** The areas of a checkpoint with this {@link Checkpoint#state}, ascending, none in another. */
        List<Area> areas(byte[] state);

        /** Whether a page number is one of those that hold contents of files rather than memory. */
        boolean isFileContent(long vpn);
    }
}
