package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.Optimization;
import org.lapidary.store.Repair;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** One damaged byte, or a missing file, to a copy of a store: what a disk does. */
class DamagedFilesTest {

    @TempDir
    Path temp;

    private DamagedStore store;
    private final Map<CheckpointId, Image> images = new LinkedHashMap<>();

    /** Small blocks with differences, large ones, a removed keyframe, a file that a collection has written anew. */
    @BeforeEach
    void fill() {
        Path directory = temp.resolve("store");
        try (Store open = Store.openForWriting(directory, "test")) {
            for (String run : List.of("q", "r", "s")) {
                try (RunWriter writer = open.beginRun(Image.run(run))) {
                    Image image = new Image().fill(0x1000, 60, run.hashCode());
                    for (int n = 1; n <= 3; n++) {
                        for (int i = 0; i < 5; i++) {
                            image.put(0x1000 + i, Image.touched(image.get(0x1000 + i), n * 10L + i));
                        }
                        images.put(writer.append(image.draft(n == 3)).id(), new Image(image));
                    }
                }
            }
            open.optimize("q", Optimization.DEFAULT_LEVEL, 1, (done, pages) -> true);
        }
        Upkeep upkeep = Upkeep.of(directory, Duration.ZERO);
        upkeep.remove("q", number -> number == 1, false);
        upkeep.collect(false, (what, done, total) -> {});
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("t"))) {
            Image image = new Image().fill(0x8000, 10, 88);
            images.put(writer.append(image.draft(true)).id(), image);
        }
        store = new DamagedStore(directory, images);
    }

    /** What is damaged is found, none of it handed out, and after a repair the rest is whole and can be written to. */
    private Repair assertRepairs(DamagedStore damaged, String what) {
        try {
            assertThat(damaged.verify().damages()).as(what).isNotEmpty();
        } catch (StoreException.Corrupt | StoreException.Io e) {
            assertThat(e).hasMessageContaining(damaged.directory().toString()); // it does not even open
        }
        Repair repair = damaged.repair(false);
        assertThat(repair.findings()).as(what).isNotEmpty();
        assertThat(damaged.verify().damages()).as(what).isEmpty();
        assertThat(damaged.whole()).as(what).hasSize((int) repair.checkpoints());
        return repair;
    }

    private DamagedStore fresh(String name) throws IOException {
        return store.copyTo(temp.resolve(name));
    }

    @Test
    void aFlippedByteInAnyPartOfAnyFile() throws IOException {
        int most = store.whole().size() + 1; // the removed keyframe, where the mark is lost, is listed again
        int copies = 0;
        for (Path file : store.files(".sst")) {
            long length = Files.size(file);
            // The first block, the properties and index at the end, the footer.
            for (long at : new long[] {length > 4096 ? length / 3 : 5, length - 150, length - 20}) {
                DamagedStore damaged = fresh("copy" + copies++);
                DamagedStore.flipInFile(damaged.directory().resolve("db").resolve(file.getFileName()), at);
                Repair repair = assertRepairs(damaged, file.getFileName() + " at " + at + " of " + length);
                assertThat(repair.checkpoints()).isLessThanOrEqualTo(most);
            }
        }
        assertThat(copies).isGreaterThan(20);
    }

    /** No check of a block's own covers its key; small blocks of differences stand in one block of the table together. */
    @Test
    void aBlockUnderAnothersKey() throws IOException {
        Map<CheckpointId, Image> stored = new LinkedHashMap<>();
        Path directory = temp.resolve("keys");
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("k"))) {
            Image image = new Image().fill(0x1000, 64, 7);
            stored.put(writer.append(image.draft(true)).id(), new Image(image));
            for (long vpn = 0x1000; vpn < 0x1040; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            stored.put(writer.append(image.draft(false)).id(), new Image(image));
            for (long vpn = 0x1000; vpn < 0x1010; vpn++) { // the third needs block 1 and not block 0
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            stored.put(writer.append(image.draft(false)).id(), new Image(image));
        }
        DamagedStore whole = new DamagedStore(directory, stored);
        int copies = 0;
        for (Path file : whole.files(".sst")) {
            DamagedStore damaged = whole.copyTo(temp.resolve("key" + copies++));
            // Behind three lengths, the key of a table's first entry begins at 4: block 0 becomes block 1.
            DamagedStore.flipInFile(damaged.directory().resolve("db").resolve(file.getFileName()), 11);
            assertRepairs(damaged, file.getFileName().toString());
        }
        assertThat(copies).isGreaterThan(2);
    }

    @Test
    void pagesWhosePayloadADiskHasChangedAreStoredAnewWhenTheyComeAgain() throws Exception {
        Path other = temp.resolve("other");
        Image image = new Image().fill(0x1000, 64, 7);
        for (String run : List.of("q", "r")) {
            try (Store store = Store.openForWriting(other, "test");
                    RunWriter writer = store.beginRun(Image.run(run))) {
                writer.append(image.draft(true));
            }
            if (run.equals("q")) {
                Path pages = new DamagedStore(other, Map.of())
                        .files(".sst").stream()
                                .max(Comparator.comparingLong(file -> file.toFile().length()))
                                .orElseThrow();
                DamagedStore.flipInFile(pages, Files.size(pages) / 3);
            }
        }
        try (Store store = Store.openForReading(other, "test")) {
            image.assertReadFrom(store.checkpoint(new CheckpointId("r", 1)), 1);
        }
    }

    @Test
    void aFileThatIsGoneOrCutShort() throws IOException {
        int copies = 0;
        for (Path file : store.files(".sst")) {
            DamagedStore damaged = fresh("copy" + copies++);
            Path victim = damaged.directory().resolve("db").resolve(file.getFileName());
            if (copies % 2 == 0) {
                Files.delete(victim);
            } else {
                try (FileChannel channel = FileChannel.open(victim, StandardOpenOption.WRITE)) {
                    channel.truncate(Files.size(victim) / 2);
                }
            }
            assertRepairs(damaged, file.getFileName() + (copies % 2 == 0 ? " deleted" : " cut short"));
        }
    }

    /** A store as a kill leaves it: the last run is in the log alone. */
    private DamagedStore withLog() throws IOException {
        DamagedStore copy;
        try (Store open = Store.openForWriting(store.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("u"))) {
            for (int n = 1; n <= 4; n++) {
                Image image = new Image().fill(0x9000 + n * 100L, 10, 90 + n);
                images.put(writer.append(image.draft(false)).id(), image);
            }
            copy = fresh("killed");
        }
        return copy;
    }

    @Test
    void aByteInTheMiddleOfTheLogCostsWhatItAloneHeld() throws IOException {
        DamagedStore damaged = withLog();
        Path log = damaged.files(".log").getLast();
        DamagedStore.flipInFile(log, Files.size(log) / 2);
        Repair repair = assertRepairs(damaged, "the log");
        assertThat(repair.findings().getFirst().what()).contains("log");
        assertThat(damaged.whole()).contains("q/2", "r/1", "t/1", "u/1").doesNotContain("u/2");
    }

    @Test
    void aTornTailOfTheLogIsNoDamage() throws IOException {
        DamagedStore damaged = withLog();
        Path log = damaged.files(".log").getLast();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 10);
        }
        assertThat(damaged.verify().damages()).isEmpty();
        assertThat(damaged.whole()).contains("u/1", "u/2", "u/3").doesNotContain("u/4");
        assertThat(damaged.repair(false).findings()).isEmpty();
        try (Store open = Store.openForWriting(damaged.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("v"))) {
            Image image = new Image().fill(0x9000, 10, 1);
            writer.append(image.draft(true));
            image.assertReadFrom(open.checkpoint(id("v", 1)), 1);
        }
        assertThat(damaged.verify().damages()).isEmpty();
    }
}
