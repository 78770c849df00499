package org.lapidary.engine.gem5;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.RunInfo;

/** A checkpoint held in memory; hands its pages on in runs of neighbours, the last run first. */
class MemoryCheckpoint implements Checkpoint {

    private final SortedMap<Long, byte[]> pages;

    MemoryCheckpoint(SortedMap<Long, byte[]> pages) {
        this.pages = pages;
    }

    static MemoryCheckpoint of(Map<Long, byte[]> pagesByAddress) {
        SortedMap<Long, byte[]> pages = new TreeMap<>();
        pagesByAddress.forEach((address, content) -> pages.put(address / 4096, Arrays.copyOf(content, 4096)));
        return new MemoryCheckpoint(pages);
    }

    static PageTable table(long... vpns) {
        try {
            Constructor<PageTable> constructor = PageTable.class.getDeclaredConstructor(long[].class, long[].class);
            constructor.setAccessible(true);
            return constructor.newInstance(vpns, new long[vpns.length]);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CheckpointInfo info() {
        return new CheckpointInfo(
                new CheckpointId("synthetic", 1),
                1,
                1_000,
                2_000,
                pages.size(),
                new PageCounts(0, 0, 0, 0, pages.size()),
                0,
                Map.of());
    }

    @Override
    public RunInfo run() {
        return new RunInfo("synthetic", 0, List.of("synthetic"), Map.of());
    }

    @Override
    public byte[] state() {
        return new byte[0];
    }

    @Override
    public PageTable pages() {
        return table(pages.keySet().stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void read(PageVisitor visitor, int threads) throws IOException {
        byte[][] contents = pages.values().toArray(byte[][]::new);
        int end = contents.length;
        while (end > 0) {
            int start = Math.max(0, end - 3);
            ByteBuffer buffer = ByteBuffer.allocateDirect(7 + (end - start) * 4096);
            for (int i = start; i < end; i++) {
                buffer.put(7 + (i - start) * 4096, contents[i]);
            }
            visitor.pages(start, end - start, buffer.position(7));
            end = start;
        }
    }

    @Override
    public PageReader pageReader() {
        byte[][] contents = pages.values().toArray(byte[][]::new);
        return new PageReader() {
            @Override
            public void read(int index, byte[] target) {
                System.arraycopy(contents[index], 0, target, 0, 4096);
            }

            @Override
            public void close() {}
        };
    }
}
