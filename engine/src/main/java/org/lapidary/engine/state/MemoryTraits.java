package org.lapidary.engine.state;

import java.util.List;

/**
 * What the kernel does with some mappings besides mapping them.
 *
 * @param growing first addresses of mappings that grow downwards (MAP_GROWSDOWN), the main stack left out
 * @param locked memory that is kept from being swapped out (mlock(2))
 * @param lockNew the flags of mlockall(2) that hold for mappings to come: 0, MCL_FUTURE or that and MCL_ONFAULT
 */
public record MemoryTraits(List<Long> growing, List<Locked> locked, int lockNew) {

    /** MCL_FUTURE of mlockall(2). */
    public static final int FUTURE = 2;

    /** MCL_ONFAULT of mlockall(2). */
    public static final int ON_FAULT = 4;

    /** As nearly all processes are. */
    public static final MemoryTraits USUAL = new MemoryTraits(List.of(), List.of(), 0);

    /**
     * A locked range.
     *
     * @param onFault whether only what is in memory was locked, and the rest is to be as it comes in (mlock2(2))
     */
    public record Locked(long start, long end, boolean onFault) {}
}
