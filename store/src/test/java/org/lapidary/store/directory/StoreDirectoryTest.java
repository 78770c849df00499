package org.lapidary.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

class StoreDirectoryTest {

    @TempDir
    Path temp;

    private Path store;

    @BeforeEach
    void name() {
        store = temp.resolve("deep/store");
    }

    @Test
    void aMissingDirectoryIsMadeForWriting() {
        Store.openForWriting(store, "create").close();
        assertThat(store.resolve("FORMAT")).hasContent("lapidary store\nversion 1");
        Store.openForReading(store, "list").close();
    }

    @Test
    void aMissingDirectoryIsNoStoreForReadingAndStaysMissing() {
        assertThatThrownBy(() -> Store.openForReading(store, "list"))
                .isInstanceOf(StoreException.NotAStore.class)
                .hasMessageContaining(store.toString())
                .hasMessageContaining("lapidary create");
        assertThat(store).doesNotExist();
    }

    @Test
    void aDirectoryOfOtherFilesIsLeftAlone() throws IOException {
        Files.createDirectories(store);
        Files.writeString(store.resolve("thesis.tex"), "…");
        assertThatThrownBy(() -> Store.openForWriting(store, "create"))
                .isInstanceOf(StoreException.NotAStore.class)
                .hasMessageContaining("thesis.tex");
        assertThat(store).isDirectoryNotContaining(path -> !path.endsWith("thesis.tex"));
    }

    @Test
    void aFileIsNoStore() throws IOException {
        Files.createDirectories(store.getParent());
        Files.writeString(store, "");
        assertThatThrownBy(() -> Store.openForWriting(store, "create"))
                .isInstanceOf(StoreException.NotAStore.class)
                .hasMessageContaining("not a directory");
    }

    @Test
    void tooNewAndTooOldAreToldApartWithoutTouchingTheDatabase() throws IOException {
        Files.createDirectories(store.resolve("db"));
        Files.writeString(store.resolve("FORMAT"), "lapidary store\nversion 2\n");
        assertThatThrownBy(() -> Store.openForReading(store, "list"))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too new");
        Files.writeString(store.resolve("FORMAT"), "lapidary store\nversion 0\n");
        assertThatThrownBy(() -> Store.openForWriting(store, "create"))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too old");
        assertThat(store.resolve("db")).isEmptyDirectory();
    }

    @Test
    void aFormatThatIsNoneMakesNoStore() throws IOException {
        Store.openForWriting(store, "create").close();
        Files.writeString(store.resolve("FORMAT"), "lapidarx store\nversion 1\n");
        assertThatThrownBy(() -> Store.openForReading(store, "list"))
                .isInstanceOf(StoreException.NotAStore.class)
                .hasMessageContaining("FORMAT");
        Files.write(store.resolve("FORMAT"), new byte[100_000]);
        assertThatThrownBy(() -> Store.openForWriting(store, "create")).isInstanceOf(StoreException.NotAStore.class);
    }

    @Test
    void aStoreWhoseMakingWasCutShortIsMadeAnew() throws IOException {
        Store.openForWriting(store, "create").close();
        Files.delete(store.resolve("FORMAT"));
        assertThatThrownBy(() -> Store.openForReading(store, "list")).isInstanceOf(StoreException.NotAStore.class);
        Store.openForWriting(store, "create").close();
        Store.openForReading(store, "list").close();
    }

    @Test
    void aStoreWithRunsThatLostItsFormatIsNotMadeAnew() throws IOException {
        try (Store open = Store.openForWriting(store, "create");
                var writer = open.beginRun(org.lapidary.store.Image.run("r"))) {
            writer.append(new org.lapidary.store.Image().draft(true));
        }
        Files.delete(store.resolve("FORMAT"));
        assertThatThrownBy(() -> Store.openForWriting(store, "create"))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("FORMAT");
        assertThat(store.resolve("FORMAT")).doesNotExist();
    }

    @Test
    void leftoversInStagingAreClearedByTheNextWriter() throws IOException {
        Store.openForWriting(store, "create").close();
        Path leftover = store.resolve("staging/generation-7.sst");
        Files.writeString(leftover, "half");
        Store.openForReading(store, "list").close();
        assertThat(leftover).exists();
        Store.openForWriting(store, "create").close();
        assertThat(leftover).doesNotExist();
    }

    @Test
    void theReserveGrowsWithTheBooksThatAnOpeningWritesAnew() throws IOException {
        Store.openForWriting(store, "create").close();
        assertThat(Files.size(store.resolve("RESERVE"))).isBetween(160L << 10, 170L << 10);
        Files.write(store.resolve("db/MANIFEST-999999"), new byte[1 << 20]);
        new Reserve(new StoreDirectory(store)).make();
        assertThat(Files.size(store.resolve("RESERVE"))).isEqualTo((160L << 10) + (2L << 20));
    }

    @Test
    void anUnwritableDirectoryIsAnIoError() {
        assertThatThrownBy(() -> Store.openForWriting(Path.of("/proc/nowhere"), "create"))
                .isInstanceOf(StoreException.Io.class)
                .hasMessageContaining("/proc/nowhere");
    }
}
