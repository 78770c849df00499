package org.lapidary.store.rocks;

import java.util.HashMap;
import java.util.Map;
import org.lapidary.store.format.Location;

/** What is wrong with blocks and pages, as several threads find it. To be asked when they have ended. */
final class BlockFindings {

    private final Map<Long, String> badBlocks = new HashMap<>();
    private final Map<Long, String> badPages = new HashMap<>();
    /** How many pages a block has that is not full. */
    private final LocationMap shortBlocks = new LocationMap();

    synchronized void badBlock(long block, String what) {
        badBlocks.put(block, what);
    }

    synchronized void badPage(long location, String what) {
        badPages.put(location, what);
    }

    synchronized void shortBlock(long block, int pages) {
        shortBlocks.put(block, pages);
    }

    /** What is wrong with the page, or null. */
    String problem(long location) {
        long block = Location.block(location);
        if (!badBlocks.isEmpty() && badBlocks.containsKey(block)) {
            return badBlocks.get(block);
        }
        if (shortBlocks.has(block) && Location.slot(location) >= shortBlocks.get(block)) {
            return "it is not in its block";
        }
        return badPages.isEmpty() ? null : badPages.get(location);
    }
}
