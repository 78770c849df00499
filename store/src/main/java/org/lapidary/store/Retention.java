package org.lapidary.store;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which checkpoints to keep. One that any of the first two rules keeps is kept; where neither is given, all are, up to
 * the third.
 *
 * @param keepEvery keep every n-th of a run, beginning with its first: 1, n + 1, 2n + 1 …
 * @param keepLast keep the last n of each run
 * @param maxBytes then remove the oldest, whatever the other rules say, until pages and manifests of all runs take no
 *     more than this; pages that only a rewriting would free count as if they stayed
 */
public record Retention(OptionalInt keepEvery, OptionalInt keepLast, OptionalLong maxBytes) {

    /**
     * Whether the first two rules keep a checkpoint.
     *
     * @param number its number
     * @param later how many of its run come after it
     */
    public boolean keeps(int number, int later) {
        if (keepEvery.isEmpty() && keepLast.isEmpty()) {
            return true;
        }
        return keepEvery.isPresent() && (number - 1) % keepEvery.getAsInt() == 0
                || keepLast.isPresent() && later < keepLast.getAsInt();
    }
}
