package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Image;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/** Storing for a program that is quicker: what is dear to compare is stored whole, and all is right all the same. */
class HurriedPagesTest {

    private static final int PAGES = 80; // five blocks

    @TempDir
    Path temp;

    private final Image image = new Image().fill(0, PAGES, 1);
    private final List<Image> images = new ArrayList<>();

    @Test
    void aHurriedPageWhoseBaseWouldBeDecodedForItAloneIsStoredWholeAndOthersAreDifferences() {
        try (Store store = Store.openForWriting(temp, "test")) {
            try (RunWriter writer = store.beginRun(Image.run("r"))) {
                append(writer, 1, true);
                int few = PAGES / 16;
                assertThat(append(writer, 16, true)).isEqualTo(counts(0, few));
                assertThat(append(writer, 16, false)).isEqualTo(counts(few, 0));
                assertThat(append(writer, 16, true)).as("bases are kept").isEqualTo(counts(few, 0));
                assertThat(append(writer, 1, true)).isEqualTo(counts(PAGES, 0));
            }
            for (int i = 0; i < images.size(); i++) {
                images.get(i).assertReadFrom(store.checkpoint(store.checkpoints("r").get(i).id()), 1);
            }
        }
    }

    @Test
    void aPageThatWasStoredWholeIsAtHandAsTheNextBase() {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            append(writer, 1, true);
            assertThat(append(writer, 8, true)).as("two of a block, which is not decoded").isEqualTo(counts(0, PAGES / 8));
            assertThat(append(writer, 64, true)).as("one of a block, but at hand").isEqualTo(counts(PAGES / 64, 0));
        }
    }

    private static PageCounts counts(int delta, int plain) {
        return new PageCounts(0, 0, 0, delta, plain);
    }

    /** Changes one page in so many; what became of those. */
    private PageCounts append(RunWriter writer, int everyOther, boolean behind) {
        Image changed = new Image();
        LongStream.range(0, PAGES / everyOther)
                .map(i -> i * everyOther)
                .forEach(vpn -> changed.put(vpn, Image.touched(image.get(vpn), vpn + images.size())));
        changed.pages().forEach(image::put);
        images.add(new Image(image));
        CheckpointInfo stored = writer.append(Image.draft(false, Image.hurried(changed.source(), () -> behind), PageRanges.EMPTY));
        return stored.counts();
    }

    @Test
    void ofMorePagesThanThereIsRoomForSomeAreFoundAndEachIsTheOneAskedFor() {
        HotPages hot = new HotPages(64 * PageSource.PAGE_SIZE);
        for (long location = 1; location <= 300; location++) {
            hot.put(location, Image.page(location), 0);
            hot.put(location, Image.page(location), 0);
        }
        byte[] page = new byte[PageSource.PAGE_SIZE];
        int found = 0;
        for (long location = 1; location <= 300; location++) {
            if (hot.get(location, page)) {
                found++;
                assertThat(page).isEqualTo(Image.page(location));
            }
        }
        assertThat(found).isEqualTo(64);
    }

    @Test
    void aPageThatTakesAnothersPlaceIsFoundAndTheOtherIsNot() {
        HotPages hot = new HotPages(64 * PageSource.PAGE_SIZE);
        byte[] block = new byte[2 * PageSource.PAGE_SIZE];
        System.arraycopy(Image.page(2), 0, block, PageSource.PAGE_SIZE, PageSource.PAGE_SIZE);
        hot.put(1, Image.page(1), 0);
        hot.replace(1, 2, block, PageSource.PAGE_SIZE);
        hot.replace(3, 4, block, 0);
        byte[] page = new byte[PageSource.PAGE_SIZE];
        assertThat(hot.get(1, page)).isFalse();
        assertThat(hot.get(4, page)).isTrue();
        assertThat(hot.get(2, page)).isTrue();
        assertThat(page).isEqualTo(Image.page(2));
    }
}
