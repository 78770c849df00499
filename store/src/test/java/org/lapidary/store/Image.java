package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A program's memory in a test: resident pages by number, none of them zero. */
public final class Image {

    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    public Image() {}

    public Image(Image other) {
        pages.putAll(other.pages); // contents are never changed in place
    }

    /** A page whose bytes are settled by {@code seed}: text-like, so that it compresses about as memory does. */
    public static byte[] page(long seed) {
        Random random = new Random(seed);
        byte[] page = new byte[PageSource.PAGE_SIZE];
        for (int i = 0; i < page.length; i += 8) {
            if (random.nextInt(3) != 0) {
                long word = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1 << 12);
                for (int b = 0; b < 8; b++) {
                    page[i + b] = (byte) (word >>> 8 * b);
                }
            }
        }
        page[0] = 1;
        return page;
    }

    /** {@code page} with a few words changed. */
    public static byte[] touched(byte[] page, long seed) {
        Random random = new Random(seed);
        byte[] copy = page.clone();
        for (int i = 0; i < 10; i++) {
            copy[random.nextInt(copy.length)]++;
        }
        copy[0] = 1;
        return copy;
    }

    public Image put(long vpn, byte[] page) {
        pages.put(vpn, page);
        return this;
    }

    /** Pages {@code first} to {@code first + count - 1}, each with other contents. */
    public Image fill(long first, int count, long seed) {
        for (int i = 0; i < count; i++) {
            put(first + i, page(seed * 1_000_003 + i));
        }
        return this;
    }

    public Image remove(long vpn) {
        pages.remove(vpn);
        return this;
    }

    public byte[] get(long vpn) {
        return pages.get(vpn);
    }

    public TreeMap<Long, byte[]> pages() {
        return pages;
    }

    /** All pages as candidates. */
    public PageSource source() {
        return source(pages);
    }

    public static PageSource source(Map<Long, byte[]> ascending) {
        Iterator<Map.Entry<Long, byte[]>> entries = ascending.entrySet().iterator();
        return new PageSource() {
            private Map.Entry<Long, byte[]> current;

            @Override
            public boolean next() {
                if (!entries.hasNext()) {
                    return false;
                }
                current = entries.next();
                return true;
            }

            @Override
            public long vpn() {
                return current.getKey();
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                System.arraycopy(current.getValue(), 0, target, offset, PAGE_SIZE);
            }
        };
    }

    /** The same pages, of a program that is quicker than they are stored where {@code behind} says so of a page. */
    public static PageSource hurried(PageSource source, BooleanSupplier behind) {
        return new PageSource() {
            @Override
            public boolean next() {
                return source.next();
            }

            @Override
            public long vpn() {
                return source.vpn();
            }

            @Override
            public boolean isBehind() {
                return behind.getAsBoolean();
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                source.copyTo(target, offset);
            }
        };
    }

    /** The same pages, until after so many the program is gone. */
    static PageSource failingAfter(int count, PageSource source) {
        return new PageSource() {
            private int left = count;

            @Override
            public boolean next() {
                if (left-- == 0) {
                    throw new IllegalStateException("tracee died");
                }
                return source.next();
            }

            @Override
            public long vpn() {
                return source.vpn();
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                source.copyTo(target, offset);
            }
        };
    }

    /** A draft of this image as it is: all its pages candidates, all others gone. */
    public CheckpointDraft draft(boolean keyframe) {
        PageRanges.Builder gone = new PageRanges.Builder();
        long end = 0;
        for (long vpn : pages.keySet()) {
            gone.add(end, vpn);
            end = vpn + 1;
        }
        return draft(keyframe, source(), gone.add(end, 1L << 35).build());
    }

    public static CheckpointDraft draft(boolean keyframe, PageSource source, PageRanges gone) {
        return new CheckpointDraft(
                keyframe, 1_000, 2_000, () -> new byte[] {1, 2, 3}, source, gone, () -> Map.of("pause", "4ms"));
    }

    /** Collects what a checkpoint's visitor is given. */
    public static final class Collected implements PageVisitor {
        private final PageTable table;
        private final TreeMap<Long, byte[]> read = new TreeMap<>();

        public Collected(Checkpoint checkpoint) {
            table = checkpoint.pages();
        }

        @Override
        public synchronized void pages(int index, int count, ByteBuffer pages) {
            for (int i = 0; i < count; i++) {
                byte[] page = new byte[PageSource.PAGE_SIZE];
                pages.get(pages.position() + i * page.length, page);
                assertThat(read.put(table.vpn(index + i), page))
                        .as("a page handed out twice")
                        .isNull();
            }
        }

        public void assertIs(Image image) {
            assertThat(read.keySet()).isEqualTo(image.pages.keySet());
            read.forEach((vpn, page) -> assertThat(page).as("page %d", vpn).isEqualTo(image.pages.get(vpn)));
            assertThat(table.size()).isEqualTo(image.pages.size());
        }
    }

    /** Checks that {@code checkpoint} reads back as this image. */
    public void assertReadFrom(Checkpoint checkpoint, int threads) {
        Collected read = new Collected(checkpoint);
        try {
            checkpoint.read(read, threads);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        read.assertIs(this);
        assertThat(checkpoint.info().residentPages()).isEqualTo(pages.size());
        assertSinglePages(checkpoint);
    }

    private void assertSinglePages(Checkpoint checkpoint) {
        byte[] page = new byte[PageSource.PAGE_SIZE];
        try (PageReader reader = checkpoint.pageReader()) {
            for (int index = checkpoint.pages().size() - 1; index >= 0; index -= 7) {
                reader.read(index, page);
                assertThat(page).isEqualTo(pages.get(checkpoint.pages().vpn(index)));
            }
        }
    }

    public static RunInfo run(String name) {
        return new RunInfo(name, 1_700_000_000_000L, java.util.List.of("prog", "-x"), Map.of("cwd", "/tmp"));
    }
}
