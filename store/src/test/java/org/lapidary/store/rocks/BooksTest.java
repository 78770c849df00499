package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.Image;
import org.lapidary.store.Repair;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;

/** A database that has lost the way to its manifest gets it back; one without a manifest is left alone. */
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

    @Test
    void withoutAnyManifestNothingIsTouched() throws IOException {
        try (var files = Files.newDirectoryStream(current.getParent(), "MANIFEST-*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Map<Path, Long> before = sizes(directory);
        for (boolean dryRun : new boolean[] {true, false}) {
            assertThatThrownBy(() -> store.repair(dryRun))
                    .isInstanceOf(StoreException.Corrupt.class)
                    .hasMessageContaining("MANIFEST")
                    .hasMessageContaining("from a copy");
        }
        assertThat(sizes(directory)).isEqualTo(before);
    }
}
