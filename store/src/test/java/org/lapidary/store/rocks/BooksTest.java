package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.Optimization;
import org.lapidary.store.Repair;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.directory.StoreDirectory;

/** A database that has lost the way to its manifest gets it back; one without any is put together of its other files. */
class BooksTest {

    @TempDir
    Path temp;

    private Path directory;
    private Path current;
    private DamagedStore store;

    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        current = new StoreDirectory(directory).database().resolve("CURRENT");
        Image image = new Image().fill(0x1000, 40, 1);
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
        }
        store = new DamagedStore(directory, Map.of(DamagedStore.id("r", 1), image));
    }

    private static Map<Path, Long> sizes(Path directory) {
        return new StoreDirectory(directory).files();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MANIFEST-999999\n", "MANIFEST-0000", "nonsense\n", "lost"})
    void whatNamesNoManifestIsMadeAnew(String content) throws IOException {
        if (content.equals("lost")) {
            Files.delete(current);
        } else {
            Files.writeString(current, content);
        }
        assertThatThrownBy(() -> Store.openForReading(directory, "test").close())
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("CURRENT")
                .hasMessageContaining("lapidary repair --apply");
        assertThatThrownBy(() -> Store.openForWriting(directory, "test").close())
                .isInstanceOf(StoreException.Corrupt.class);

        Map<Path, Long> before = sizes(directory);
        store.repair(true);
        assertThat(sizes(directory)).as("a look changes nothing").isEqualTo(before);
        Repair done = store.repairAndCheck();
        assertThat(done.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.deed()).isEqualTo(Repair.Deed.REBUILT);
            assertThat(finding.what()).contains("CURRENT");
        });
        assertThat(done.checkpoints()).isEqualTo(1);
        assertThat(store.whole()).containsExactly("r/1");
    }

    private void loseBooks(Path of) throws IOException {
        try (var files = Files.newDirectoryStream(of.resolve("db"), "{MANIFEST-*,CURRENT}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Test
    void withoutAnyManifestTheDatabaseIsPutTogetherOfItsFiles() throws IOException {
        Image image = new Image().fill(0x1000, 40, 1).fill(0x9000, 10, 2);
        Map<CheckpointId, Image> images = new LinkedHashMap<>(store.images());
        DamagedStore killed;
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("s"))) {
            images.put(writer.append(image.draft(true)).id(), image); // in the log alone
            killed = new DamagedStore(directory, images).copyTo(temp.resolve("killed"));
        }
        loseBooks(killed.directory());
        assertThatThrownBy(() -> Store.openForWriting(killed.directory(), "test").close())
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("lapidary repair --apply");
        Map<Path, Long> before = sizes(killed.directory());
        killed.repair(true);
        assertThat(sizes(killed.directory())).as("a look changes nothing").isEqualTo(before);
        Repair done = killed.repairAndCheck();
        assertThat(done.findings()).extracting(Repair.Finding::deed).containsExactly(Repair.Deed.REBUILT);
        assertThat(killed.whole()).containsExactlyInAnyOrder("r/1", "s/1");
        try (Store open = Store.openForWriting(killed.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("t"))) {
            assertThat(writer.append(image.draft(true)).counts().deduplicated()).as("pages in the index").isEqualTo(50);
        }
    }

    /** An optimized and a collected run, a removed one, a file that cannot be read and no FORMAT: what can be is back. */
    @Test
    void nothingIsHandedOutThatIsWrongWhateverElseIsLost() throws IOException {
        Map<CheckpointId, Image> images = new LinkedHashMap<>(store.images());
        try (Store open = Store.openForWriting(directory, "test")) {
            try (RunWriter writer = open.beginRun(Image.run("s"))) {
                for (int n = 1; n <= 4; n++) {
                    Image image = new Image().fill(0x2000, 30, 5).fill(0x4000 + 100L * n, 20, n);
                    images.put(writer.append(image.draft(n == 1)).id(), image);
                }
            }
            open.optimize("s", Optimization.DEFAULT_LEVEL, 1, (done, pages) -> true);
        }
        Upkeep upkeep = Upkeep.of(directory, Duration.ZERO);
        upkeep.remove("s", number -> number == 2, false);
        upkeep.collect(false, (what, done, total) -> {});
        upkeep.remove("s", number -> number == 3, false); // not collected
        DamagedStore damaged = new DamagedStore(directory, images);
        loseBooks(directory);
        Files.delete(directory.resolve("FORMAT"));
        damaged.repairAndCheck();
        assertThat(damaged.whole()).contains("r/1", "s/1", "s/4").doesNotContain("s/2");
        DamagedStore again = damaged.copyTo(temp.resolve("again"));
        Path manifest = again.directory().resolve("db/" + Files.readString(again.directory().resolve("db/CURRENT")).strip());
        DamagedStore.flipInFile(manifest, Files.size(manifest) / 2);
        Path largest = again.files(".sst").getLast();
        DamagedStore.flipInFile(largest, Files.size(largest) / 3);
        again.repairAndCheck();
        assertThat(again.whole()).isNotEmpty();
    }
}
