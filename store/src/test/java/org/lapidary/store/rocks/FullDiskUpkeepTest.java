package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.SmallFileSystem.noise;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.SmallFileSystem;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.format.Keys;

/** A disk that fills up while a store is optimized, collected or repaired: with ever more left over, at another write. */
class FullDiskUpkeepTest {

    private static final int STEP_KIB = 150;
    private static final int MOST_KIB = 1500;

    @TempDir
    Path mount;

    private SmallFileSystem disk;
    private DamagedStore store;

    @BeforeEach
    void mountSmallFileSystem() throws Exception {
        disk = new SmallFileSystem(mount, 24);
        Path directory = mount.resolve("store");
        Map<CheckpointId, Image> images = new LinkedHashMap<>();
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            for (int n = 1; n <= 3; n++) {
                Image image = noise(100, 1).fill(200, 20, n);
                images.put(writer.append(image.draft(n == 2)).id(), image);
            }
        }
        store = new DamagedStore(directory, images);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.unmount();
        }
    }

    /** Something that may find no space; whether it did what it should. */
    private boolean isDone(Runnable work) {
        try {
            work.run();
            return true;
        } catch (StoreException.NoSpace e) {
            assertThat(e).hasMessageContaining(store.directory().toString());
            return false;
        }
    }

    @Test
    void anOptimizationAndACollectionLoseNothing() throws Exception {
        boolean optimized = false;
        for (int kib = 0; kib <= MOST_KIB && !optimized; kib += STEP_KIB) {
            Path filler = disk.fillUpBut(kib);
            optimized = isDone(() -> {
                try (Store open = Store.openForWriting(store.directory(), "test")) {
                    open.optimize("r", 1, 1, (done, pages) -> true);
                }
            });
            isDone(() -> Upkeep.of(store.directory(), Duration.ZERO).collect(false, ProgressListener.NONE));
            Files.delete(filler);
            assertThat(store.verify().damages()).isEmpty();
            assertThat(store.whole()).containsExactly("r/1", "r/2", "r/3");
        }
        assertThat(optimized).isTrue();
    }

    @Test
    void aRepairLosesNothingThatIsNotLost() throws Exception {
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("r", 2)), DamagedStore.flip(12));
        boolean repaired = false;
        for (int kib = 0; kib <= MOST_KIB && !repaired; kib += STEP_KIB) {
            Path filler = disk.fillUpBut(kib);
            repaired = isDone(() -> assertThat(store.repair(false).findings()).hasSize(1));
            Files.delete(filler);
            assertThat(store.verify().damages().isEmpty()).isEqualTo(repaired);
        }
        assertThat(repaired).isTrue();
        assertThat(store.whole()).containsExactly("r/1", "r/2", "r/3");
        Store.openForWriting(store.directory(), "test").close();
        assertThat(store.directory().resolve("staging")).isEmptyDirectory();
    }
}
