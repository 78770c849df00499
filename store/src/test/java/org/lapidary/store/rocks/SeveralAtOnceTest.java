package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;
import org.rocksdb.WriteBatch;

/** Checkpoints read in one pass: pages in common, changed here and there, moved, only in some of them. */
class SeveralAtOnceTest {

    private static final int FIRST = 0x4000;

    /** Several stretches and many steps for each thread. */
    private static final int PAGES = 6000;

    @TempDir
    Path temp;

    private Path directory;
    private final List<Image> images = new ArrayList<>();

    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            Image image = new Image().fill(FIRST, PAGES, 1);
            for (int i = 0; i < 5; i++) {
                image = new Image(image);
                for (long vpn = FIRST + i; vpn < FIRST + PAGES; vpn += 20 + i) {
                    if (image.get(vpn) != null) {
                        image.put(vpn, Image.touched(image.get(vpn), vpn * 10 + i));
                    }
                }
                for (int k = 0; k < 50; k++) {
                    image.put(FIRST + PAGES + 100L * i + k, image.get(FIRST + 100 + 61L * k)); // moved
                    image.remove(FIRST + 4000L + 100L * i + k);
                }
                writer.append(image.draft(i % 3 == 0));
                images.add(image);
            }
        }
    }

    private static CheckpointId id(int number) {
        return new CheckpointId("r", number);
    }

    private Map<Checkpoint, PageVisitor> readings(Store store) {
        Map<Checkpoint, PageVisitor> readings = new LinkedHashMap<>();
        for (int i = 0; i < images.size(); i++) {
            Checkpoint checkpoint = store.checkpoint(id(i + 1));
            readings.put(checkpoint, new Image.Collected(checkpoint));
        }
        return readings;
    }

    private void assertRead(Map<Checkpoint, PageVisitor> readings, int... numbers) {
        for (int number : numbers) {
            readings.forEach((checkpoint, collected) -> {
                if (checkpoint.info().id().number() == number) {
                    ((Image.Collected) collected).assertIs(images.get(number - 1));
                }
            });
        }
    }

    @Test
    void eachReadsBackExactly() {
        try (Store store = Store.openForReading(directory, "test")) {
            Map<Checkpoint, PageVisitor> readings = readings(store);
            assertThat(store.read(readings, 3)).isEmpty();
            assertRead(readings, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void oneThatIsDamagedIsNamedAndLeavesTheOthers() throws Exception {
        try (Database database = Database.open(new StoreDirectory(directory), false, false);
                WriteBatch batch = new WriteBatch()) {
            byte[] key = Location.key(Location.block(Location.of(5, 16))); // the last append's second block
            byte[] block = database.get(Column.PAGES, key);
            block[block.length / 2] ^= 4;
            database.put(batch, Column.PAGES, key, block);
            database.commit(batch);
        }
        try (Store store = Store.openForReading(directory, "test")) {
            Map<Checkpoint, PageVisitor> readings = readings(store);
            Map<Checkpoint, Throwable> failures = store.read(readings, 2);
            assertThat(failures).hasSize(1);
            failures.forEach((checkpoint, failure) -> {
                assertThat(checkpoint.info().id()).isEqualTo(id(5));
                assertThat(failure)
                        .isInstanceOf(StoreException.Corrupt.class)
                        .hasMessageContaining("checkpoint r/5: page 0x")
                        .hasMessageContaining("generation 5");
            });
            assertRead(readings, 1, 2, 3, 4);
        }
    }

    @Test
    void oneWhoseVisitorFailsLeavesTheOthers() {
        try (Store store = Store.openForReading(directory, "test")) {
            Map<Checkpoint, PageVisitor> readings = readings(store);
            Checkpoint second = readings.keySet().stream().skip(1).findFirst().orElseThrow();
            IOException full = new IOException("disk full");
            readings.put(second, (index, count, pages) -> {
                throw full;
            });
            assertThat(store.read(readings, 2)).containsOnly(Map.entry(second, full));
            assertRead(readings, 1, 3, 4, 5);
        }
    }
}
