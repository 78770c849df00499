package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Which file a path names, and when that was last changed: statx(2), Linux 4.11; offsets in {@code struct statx} of
 * {@code include/uapi/linux/stat.h}.
 *
 * @param modified last change of the content, nanoseconds since 1970
 * @param changed last change of content or attributes, which no program can set; likewise
 */
public record FileStamp(
        int deviceMajor,
        int deviceMinor,
        long inode,
        long size,
        boolean regular,
        boolean directory,
        long modified,
        long changed) {

    private static final int AT_FDCWD = -100;
    private static final int BASIC_STATS = 0x7ff;
    private static final int BYTES = 256;
    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFDIR = 0040000;

    /** Of the file that {@code path} names, links followed; null where there is none that can be looked at. */
    public static FileStamp of(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            MemorySegment stat = arena.allocate(BYTES, 8);
            long result = Syscalls.call(Syscalls.STATX, AT_FDCWD, name.address(), 0, BASIC_STATS, stat.address(), 0);
            return result < 0 ? null : read(stat);
        }
    }

    private static FileStamp read(MemorySegment stat) {
        int type = stat.get(ValueLayout.JAVA_SHORT, 28) & S_IFMT;
        return new FileStamp(
                stat.get(ValueLayout.JAVA_INT, 136),
                stat.get(ValueLayout.JAVA_INT, 140),
                stat.get(ValueLayout.JAVA_LONG, 32),
                stat.get(ValueLayout.JAVA_LONG, 40),
                type == S_IFREG,
                type == S_IFDIR,
                time(stat, 112),
                time(stat, 96));
    }

    private static long time(MemorySegment stat, long offset) {
        return stat.get(ValueLayout.JAVA_LONG, offset) * 1_000_000_000 + stat.get(ValueLayout.JAVA_INT, offset + 8);
    }
}
