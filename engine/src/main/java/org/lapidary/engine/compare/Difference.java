package org.lapidary.engine.compare;

import java.util.List;
import java.util.Optional;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;

/**
 * What differs between two checkpoints, A and B, of one run or of two.
 *
 * @param threads those that differ, in A's order, then those that B alone has
 * @param mappings those that differ, by address
 * @param descriptors those that differ, by number
 * @param areas memory by mapping, and stored contents by file, in order of addresses; those without a difference too
 */
public record Difference(
        List<ThreadDifference> threads,
        List<Change<MemoryMapping>> mappings,
        List<Change<OpenDescriptor>> descriptors,
        List<AreaDifference> areas) {

    /** True where nothing differs. */
    public boolean isNone() {
        return threads.isEmpty()
                && mappings.isEmpty()
                && descriptors.isEmpty()
                && areas.stream().allMatch(AreaDifference::isNone);
    }

    /** Something that A or B has, or both and not the same. */
    public record Change<T>(Optional<T> a, Optional<T> b) {}

    /**
     * A thread that differs.
     *
     * @param a its id in A, empty where A has no such thread
     * @param b its id in B, likewise
     * @param registers general registers that differ, and the signal mask
     * @param vectorBytes bytes of the x87 and vector registers, as the kernel gave them, that differ
     */
    public record ThreadDifference(
            Optional<Integer> a, Optional<Integer> b, List<RegisterDifference> registers, int vectorBytes) {}

    /** A register that differs. */
    public record RegisterDifference(String name, long a, long b) {}

    /**
     * Pages of one kind and name.
     *
     * @param kind what they belong to, as {@link org.lapidary.engine.state.StateAreas} has it; empty where that is nothing
     * @param name of the mapped file, or of the one whose content they hold, empty where the kind says it
     * @param pagesA resident pages in A
     * @param pagesB resident pages in B
     * @param onlyA pages that are resident in A alone
     * @param onlyB pages that are resident in B alone
     * @param changed pages that are in both and not equal
     * @param changedWords words of eight bytes in these that differ
     * @param changedBytes bytes in these that differ
     */
    public record AreaDifference(
            String kind,
            String name,
            long pagesA,
            long pagesB,
            long onlyA,
            long onlyB,
            long changed,
            long changedWords,
            long changedBytes) {

        boolean isNone() {
            return onlyA == 0 && onlyB == 0 && changed == 0;
        }
    }
}
