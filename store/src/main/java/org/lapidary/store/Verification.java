package org.lapidary.store;

import java.util.List;

/**
 * What a verification saw.
 *
 * @param checkpoints looked at
 * @param blocks of pages looked at
 * @param pages whose content was read and compared with its hash
 * @param damages all that is not as it was written
 */
public record Verification(long checkpoints, long blocks, long pages, List<Damage> damages) {

    /**
     * Something damaged.
     *
     * @param where {@code RUN/N}, {@code RUN}, or empty where it concerns the store as a whole
     * @param what and how, in words
     */
    public record Damage(String where, String what) {}
}
