package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The processors that a thread may run on (sched_setaffinity(2)): a bit each, in words of 64. */
public final class Affinity {

    /** Room for 65,536 processors; Linux on x86-64 knows at most 8,192 (CONFIG_NR_CPUS). */
    private static final int BYTES = 8192;

    private Affinity() {}

    /** Those of a thread, 0 for the calling one; empty where it can't be told. */
    public static List<Long> of(int tid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(BYTES, 8);
            long bytes = Syscalls.call(Syscalls.SCHED_GETAFFINITY, tid, BYTES, mask.address());
            List<Long> words = new ArrayList<>();
            for (long at = 0; at < bytes; at += Long.BYTES) {
                words.add(mask.get(ValueLayout.JAVA_LONG, at));
            }
            return words;
        }
    }

    /** Sets those of a thread; zero, or a negated error number. */
    public static long set(int tid, List<Long> words) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate((long) words.size() * Long.BYTES, 8);
            for (int i = 0; i < words.size(); i++) {
                mask.setAtIndex(ValueLayout.JAVA_LONG, i, words.get(i));
            }
            return Syscalls.call(Syscalls.SCHED_SETAFFINITY, tid, mask.byteSize(), mask.address());
        }
    }
}
