package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.SmallFileSystem.noise;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small file system of its own that fills up. */
class FullDiskTest {

    @TempDir
    Path mount;

    private Path store;
    private SmallFileSystem disk;

    @BeforeEach
    void mountSmallFileSystem() throws Exception {
        disk = new SmallFileSystem(mount, 24);
        store = mount.resolve("store");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.unmount();
        }
    }

    @Test
    void anAppendThatDoesNotFitSaysSoAndWhatIsStoredStays() {
        Image small = noise(500, 1);
        try (Store open = Store.openForWriting(store, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            writer.append(small.draft(true));
            assertThatThrownBy(() -> writer.append(noise(8000, 2).draft(true)))
                    .isInstanceOf(StoreException.NoSpace.class)
                    .hasMessageContaining(store.toString())
                    .hasMessageContaining("free some space");
            small.assertReadFrom(open.checkpoint(new CheckpointId("r", 1)), 1);
            Image fits = noise(600, 3);
            writer.append(fits.draft(true));
            fits.assertReadFrom(open.checkpoint(new CheckpointId("r", 2)), 1);
        }
        assertStored(small, 2);
    }

    @Test
    void onceSpaceIsFreedTheSameWriterGoesOnOrANewOneDoes() throws Exception {
        Image first = noise(200, 1);
        Image second = noise(200, 2);
        Path filler;
        int stored = 1;
        try (Store open = Store.openForWriting(store, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            writer.append(first.draft(true));
            filler = disk.fillUp();
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> writer.append(second.draft(false))).isInstanceOf(StoreException.NoSpace.class);
            }
            Files.delete(filler);
            try {
                writer.append(second.draft(false));
                stored = 2;
            } catch (StoreException.NoSpace | StoreException.Io e) {
                assertThat(e).hasMessageContaining(store.toString());
            }
        }
        assertStored(first, stored);
        try (Store open = Store.openForWriting(store, "test");
                RunWriter writer = open.beginRun(Image.run("s"))) {
            writer.append(second.draft(true));
            second.assertReadFrom(open.checkpoint(new CheckpointId("s", 1)), 1);
        }
    }

    /** The last bytes may go at any step: so fill up with ever less left over. */
    @Test
    void wheneverTheDiskFillsUpNothingStoredIsLost() throws Exception {
        Image first = noise(50, 1);
        try (Store open = Store.openForWriting(store, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            writer.append(first.draft(true));
        }
        for (int kib = 0; kib <= 400; kib += 50) {
            int attempt = kib;
            Path filler = disk.fillUpBut(kib);
            String run = "run" + attempt;
            boolean stored = false;
            try (Store open = Store.openForWriting(store, "test");
                    RunWriter writer = open.beginRun(Image.run(run))) {
                writer.append(noise(40, attempt + 10).draft(true));
                stored = true;
            } catch (StoreException.NoSpace e) {
                assertThat(e).hasMessageContaining(store.toString());
            }
            Files.delete(filler);
            try (Store open = Store.openForReading(store, "test")) {
                assertThat(open.run(run).isPresent()).isEqualTo(stored);
                first.assertReadFrom(open.checkpoint(new CheckpointId("r", 1)), 1);
                if (stored) {
                    noise(40, attempt + 10).assertReadFrom(open.checkpoint(new CheckpointId(run, 1)), 1);
                }
            }
        }
    }

    /** Nothing at all is free, and checkpoints can still be removed and their space returned. */
    @Test
    void onAFullDiskCheckpointsAreRemovedAndTheirSpaceReturns() throws Exception {
        Image kept = noise(100, 99);
        try (Store open = Store.openForWriting(store, "test")) {
            for (int i = 0; i < 8; i++) {
                try (RunWriter writer = open.beginRun(Image.run("r" + i))) {
                    for (int n = 0; n < 5; n++) {
                        writer.append(noise(40, 10 * i + n).draft(n == 0));
                    }
                }
            }
            try (RunWriter writer = open.beginRun(Image.run("r"))) {
                writer.append(kept.draft(true));
            }
        }
        disk.fillUp();
        Upkeep upkeep = Upkeep.of(store, Duration.ZERO);
        for (int i = 0; i < 8; i++) {
            upkeep.remove("r" + i, n -> true, false);
        }
        Reclaimed reclaimed = upkeep.collect(false, ProgressListener.NONE);
        assertThat(reclaimed.deadGenerations()).isEqualTo(40);
        assertThat(reclaimed.diskBytesBefore() - reclaimed.diskBytesAfter()).isGreaterThan(5_500_000);
        assertStored(kept, 1);
        assertThat(store.resolve("RESERVE")).as("there is room for it again").exists();
    }

    @Test
    void anImportThatDoesNotFitSaysSoAndLeavesNothing(@TempDir Path elsewhere) throws IOException {
        Path from = elsewhere.resolve("store");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (Store open = Store.openForWriting(from, "test")) {
            try (RunWriter writer = open.beginRun(Image.run("large"))) {
                writer.append(noise(3000, 2).draft(true));
                writer.append(noise(5000, 3).draft(false));
            }
            open.exportRuns(Map.of("large", number -> true), file, ProgressListener.NONE);
        }
        Image small = noise(500, 1);
        try (Store open = Store.openForWriting(store, "test")) {
            try (RunWriter writer = open.beginRun(Image.run("r"))) {
                writer.append(small.draft(true));
            }
            assertThatThrownBy(() -> open.importRuns(
                            new ByteArrayInputStream(file.toByteArray()),
                            new ImportOptions("the file", Optional.empty(), false, state -> {}),
                            ProgressListener.NONE))
                    .isInstanceOf(StoreException.NoSpace.class)
                    .hasMessageContaining("free some space");
            assertThat(open.runs()).extracting(RunInfo::name).containsExactly("r");
        }
        assertStored(small, 1);
        assertThat(Upkeep.of(store, Duration.ZERO).collect(true, ProgressListener.NONE).deadGenerations())
                .as("pages of the first checkpoint, which did fit")
                .isZero();
    }

    private void assertStored(Image first, int count) {
        try (Store open = Store.openForReading(store, "test")) {
            assertThat(open.checkpoints("r")).hasSize(count);
            first.assertReadFrom(open.checkpoint(new CheckpointId("r", 1)), 1);
        }
    }
}
