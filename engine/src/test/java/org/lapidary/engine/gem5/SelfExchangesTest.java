package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.store.PageTable;

class SelfExchangesTest {

    private static final byte[] REQUEST =
            HexFormat.of().parseHex("48c1c703" + "48c1c70d" + "48c1c73d" + "48c1c733" + "4887db");
    private static final byte[] REPLACED =
            HexFormat.of().parseHex("48c1c703" + "48c1c70d" + "48c1c73d" + "48c1c733" + "0f1f00");

    @TempDir
    Path folder;

    private static MemoryMapping mapping(long page, long pages, int protection) {
        return new MemoryMapping(page << 12, page + pages << 12, protection, false, 0, "08:01", 7, "/lib/it.so");
    }

    /** Page by page: one in the midst of a page of code, one across two, the same bytes in data. */
    @Test
    void theyAreReplacedInCodeAlsoWhereTheyLieAcrossAPageBoundary() throws Exception {
        byte[] memory = new byte[4 * Frames.PAGE];
        int across = 2 * Frames.PAGE - 7;
        for (int at : new int[] {100, across, 3 * Frames.PAGE + 100}) {
            System.arraycopy(REQUEST, 0, memory, at, REQUEST.length);
        }
        PageTable pages = new PageTable(new long[] {0x10, 0x11, 0x12, 0x20}, new long[4]);
        List<MemoryMapping> mappings = List.of(mapping(0x8, 3, 1), mapping(0x10, 5, 5), mapping(0x20, 1, 3));
        Frames frames = new Frames(0, 4, 512 << 20);
        try (WriteBack writeBack = new WriteBack(true);
                MemoryImage image = MemoryImage.create(folder.resolve("image"), frames, writeBack)) {
            image.pages(0, 4, ByteBuffer.wrap(memory));
            SelfExchanges.replace(image, pages, mappings);
            System.arraycopy(REPLACED, 0, memory, 100, REPLACED.length);
            System.arraycopy(REPLACED, 0, memory, across, REPLACED.length);
            assertThat(image.read(0, 4)).isEqualTo(memory);
        }
    }
}
