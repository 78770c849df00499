package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the pages of a checkpoint: whole, as a difference, as one that is there already, not at all. */
class StoredPagesTest {

    @TempDir
    Path temp;

    private Store write() {
        return Store.openForWriting(temp.resolve("store"), "test");
    }

    private static CheckpointId id(String run, int number) {
        return new CheckpointId(run, number);
    }

    @Test
    void aPageThatChangesALittleIsStoredAsADifference() {
        Image image = new Image().fill(0, 100, 7);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            CheckpointInfo first = writer.append(image.draft(true));
            for (long vpn = 0; vpn < 100; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            CheckpointInfo second = writer.append(image.draft(false));
            assertThat(second.counts()).isEqualTo(new PageCounts(0, 0, 0, 100, 0));
            assertThat(second.storedBytes()).isLessThan(first.storedBytes() / 4);
            image.assertReadFrom(store.checkpoint(id("r", 2)), 1);
        }
    }

    @Test
    void aKeyframeKeepsWhatIsStoredAsADifference() {
        Image image = new Image().fill(0, 40, 7);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
            for (long vpn = 0; vpn < 20; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            writer.append(image.draft(false));
            CheckpointInfo keyframe = writer.append(Image.draft(true, new Image().source(), PageRanges.EMPTY));
            assertThat(keyframe.counts()).isEqualTo(new PageCounts(0, 0, 0, 0, 0));
            image.assertReadFrom(store.checkpoint(id("r", 3)), 1);
            assertThat(writer.append(image.draft(true)).counts()).isEqualTo(new PageCounts(40, 0, 0, 0, 0));
        }
    }

    @Test
    void aPageThatCameOrWasRewrittenAfterTheKeyframeIsStoredWholeOnce() {
        Image image = new Image().fill(0, 10, 7);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
            image.put(5, Image.page(1)).put(77, Image.page(2));
            assertThat(writer.append(image.draft(false)).counts()).isEqualTo(new PageCounts(9, 0, 0, 0, 2));
            for (int n = 3; n < 6; n++) {
                image.put(5, Image.touched(image.get(5), n)).put(77, Image.touched(image.get(77), n));
                assertThat(writer.append(image.draft(n == 4)).counts()).isEqualTo(new PageCounts(9, 0, 0, 2, 0));
                image.assertReadFrom(store.checkpoint(id("r", n)), 1);
            }
        }
    }

    @Test
    void equalPagesAreStoredOnceAcrossAddressesRunsAndOpenings() {
        Image image = new Image().fill(0, 64, 5);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("a"))) {
            Image twice = new Image(image);
            image.pages().forEach((vpn, page) -> twice.put(vpn + 1000, page));
            assertThat(writer.append(twice.draft(true)).counts()).isEqualTo(new PageCounts(0, 0, 64, 0, 64));
            twice.assertReadFrom(store.checkpoint(id("a", 1)), 1);
        }
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("b"))) {
            CheckpointInfo info = writer.append(image.draft(true));
            assertThat(info.counts()).isEqualTo(new PageCounts(0, 0, 64, 0, 0));
            assertThat(info.storedBytes()).isLessThan(300);
            image.assertReadFrom(store.checkpoint(id("b", 1)), 1);
        }
    }

    @Test
    void noRunTakesDifferencesFromOthers() {
        Image image = new Image().fill(0, 20, 5);
        Image changed = new Image(image);
        changed.pages().replaceAll((vpn, page) -> Image.touched(page, vpn));
        try (Store store = write();
                RunWriter a = store.beginRun(Image.run("a"));
                RunWriter b = store.beginRun(Image.run("b"))) {
            a.append(image.draft(true));
            assertThat(a.append(changed.draft(false)).counts().delta()).isEqualTo(20);
            assertThat(b.append(changed.draft(true)).counts()).isEqualTo(new PageCounts(0, 0, 0, 0, 20));
            changed.assertReadFrom(store.checkpoint(id("b", 1)), 1);
        }
    }

    @Test
    void pagesOfZerosAreNotStoredAndZeroingRemovesAPage() {
        Image image = new Image().fill(0, 3, 1);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
            TreeMap<Long, byte[]> zeros = new TreeMap<>(Map.of(1L, new byte[4096], 50L, new byte[4096]));
            CheckpointInfo info = writer.append(Image.draft(false, Image.source(zeros), PageRanges.EMPTY));
            assertThat(info.counts()).isEqualTo(new PageCounts(0, 2, 0, 0, 0));
            image.remove(1).assertReadFrom(store.checkpoint(id("r", 2)), 1);
        }
    }

    @Test
    void theMapOfACheckpointBuildsOnItsKeyframesHoweverManyLieBetween() {
        Image image = new Image().fill(0, 50, 1);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
            for (int n = 2; n <= 12; n++) {
                image.put(n, Image.touched(image.get(n), n));
                assertThat(writer.append(image.draft(false)).keyframe()).isEqualTo(1);
                image.assertReadFrom(store.checkpoint(id("r", n)), 1);
            }
        }
    }

    @Test
    void candidatesOutOfOrderAreRefusedAndChangeNothing() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            Image image = new Image().fill(0, 2, 1);
            writer.append(image.draft(true));
            Map<Long, byte[]> disorder = new LinkedHashMap<>();
            disorder.put(9L, Image.page(1));
            disorder.put(8L, Image.page(2));
            assertThatThrownBy(() -> writer.append(Image.draft(false, Image.source(disorder), PageRanges.EMPTY)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.checkpoints("r")).hasSize(1);
            assertThat(writer.append(image.draft(false)).counts().unchanged()).isEqualTo(2);
        }
    }
}
