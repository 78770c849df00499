package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.rocks.DamagedStore.block;
import static org.lapidary.store.rocks.DamagedStore.flip;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Usage;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Keys;
import org.rocksdb.WriteBatch;

/** What becomes of differences, and plain pages, that nothing names but the differences that have them for bases. */
class NearerBasesTest {

    @TempDir
    Path temp;

    private final Map<CheckpointId, Image> images = new HashMap<>();
    private DamagedStore store;

    /**
     * Generation 1: eighty plain pages in five blocks. 2: all of them as differences to those. 3, of a keyframe: page 20 as
     * a difference to the difference of generation 2; the other pages are gone.
     */
    @BeforeEach
    void fill() throws Exception {
        Path directory = temp.resolve("store");
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            Image image = new Image().fill(0, 80, 1);
            append(writer, image, false);
            for (long vpn = 0; vpn < 80; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            append(writer, image, false);
            Image last = new Image().put(20, Image.touched(image.get(20), 99));
            assertThat(append(writer, last, true).counts().delta()).isEqualTo(1);
        }
        store = new DamagedStore(directory, images);
        try (Database database = Database.open(new StoreDirectory(directory), true, false)) {
            BlockHeader header = new BlockHeader();
            byte[] record = database.get(Column.PAGES, block(3, 0));
            header.decode(record, record.length);
            assertThat(header.depth(0)).isEqualTo(2);
        }
    }

    private CheckpointInfo append(RunWriter writer, Image image, boolean keyframe) {
        CheckpointInfo info = writer.append(image.draft(keyframe));
        images.put(info.id(), new Image(image));
        return info;
    }

    private Upkeep upkeep() {
        return Upkeep.of(store.directory(), Duration.ZERO);
    }

    private void removeTheFirstTwo() {
        upkeep().remove("r", number -> number < 3, false);
    }

    @Test
    void aCollectionKeepsTheBlocksOfBothBasesAndNoOthers() {
        removeTheFirstTwo();
        assertThat(upkeep().collect(false, ProgressListener.NONE).sparseGenerations()).isEqualTo(2);
        assertThat(store.whole()).containsExactly("r/3");
        assertThat(store.verify().damages()).isEmpty();
        try (Database database = Database.open(new StoreDirectory(store.directory()), true, false)) {
            int[] blocks = new int[1];
            database.scan(Column.PAGES, new byte[0], (key, value) -> ++blocks[0] > 0);
            assertThat(blocks[0]).isEqualTo(3);
        }
    }

    @Test
    void aRepairCopiesTheBlocksOfBothBases() throws Exception {
        removeTheFirstTwo();
        upkeep().collect(false, ProgressListener.NONE); // what a collection has written is copied, not linked
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("r", 3)), flip(5));
        store.repairAndCheck();
        assertThat(store.whole()).containsExactly("r/3");
    }

    @Test
    void usageCallsBothBasesWhatTheyAre() {
        removeTheFirstTwo();
        Usage usage = upkeep().usage(new Usage.Scope.All(), Area.Mapper.NONE, ProgressListener.NONE);
        assertThat(usage.parts().get("bases")).as("more than the difference takes").isGreaterThan(1000);
    }

    @Test
    void aNearerBaseThatIsDamagedOrGoneIsFoundWhereItIsNeeded() throws Exception {
        removeTheFirstTwo();
        store.tamper(Column.PAGES, block(2, 1), flip(-20));
        assertNamesThePageOfTheLast(store.verify());
        try (Database database = Database.open(new StoreDirectory(store.directory()), false, false);
                WriteBatch batch = new WriteBatch()) {
            database.dropPages(batch, block(2, 1), block(2, 2));
            database.commit(batch);
        }
        assertNamesThePageOfTheLast(upkeep().verify(0, ProgressListener.NONE));
    }

    @Test
    void aRunGoesOnWherePagesThatItBuildsOnAreDamaged() throws Exception {
        Path directory = temp.resolve("going-on");
        StoreDirectory files = new StoreDirectory(directory);
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            Image image = new Image().fill(0, 20, 1);
            writer.append(image.draft(true));
            try (StoreLock _ = new StoreLocks(files, "test").turn(true, Duration.ofSeconds(20))) {
                new DamagedStore(directory, Map.of()).tamper(Column.PAGES, block(1, 0), flip(-20));
            }
            for (long vpn = 0; vpn < 20; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            assertThat(writer.damage()).isEmpty();
            CheckpointInfo second = writer.append(image.draft(false));
            assertThat(writer.damage()).hasValueSatisfying(what -> assertThat(what).contains("generation 1"));
            assertThat(second.counts().plain()).as("those whose base is lost").isEqualTo(16);
            image.assertReadFrom(open.checkpoint(second.id()), 1);
        }
    }

    private static void assertNamesThePageOfTheLast(Verification verification) {
        assertThat(verification.damages()).anySatisfy(damage -> {
            assertThat(damage.where()).contains("r/3");
            assertThat(damage.where() + damage.what()).contains("0x14000");
        });
    }
}
