package org.lapidary.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** A store that somebody else has put symbolic links into: nothing that they lead to is changed. */
class LinksTest {

    @TempDir
    Path temp;

    private Path store;
    private Path directory;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        store = temp.resolve("store");
        Store.openForWriting(store, "create").close();
        directory = Files.createDirectory(temp.resolve("theirs"));
        file = Files.writeString(directory.resolve("thesis.tex"), "years of work");
    }

    @Test
    void noneIsFollowed() throws IOException {
        for (String name : new String[] {"staging", "writing", "db", "db.old", "db.new"}) {
            requireRefused(name, directory);
        }
        for (String name : new String[] {
            "LOCK", "WAITING", "READERS", "FORMAT", "FORMAT.new", "RESERVE", "writing/run", "db/LOG", "db/MANIFEST-000099"
        }) {
            requireRefused(name, file);
            requireRefused(name, directory.resolve("nothing"));
        }
        Store.openForWriting(store, "create").close(); // as it was
    }

    private void requireRefused(String name, Path target) throws IOException {
        Path original = store.resolve(name);
        Path aside = temp.resolve("aside");
        boolean existed = Files.exists(original);
        if (existed) {
            Files.move(original, aside);
        }
        Files.createSymbolicLink(original, target);
        for (Runnable opening : new Runnable[] {
            () -> Store.openForWriting(store, "create").close(),
            () -> Upkeep.of(store, Duration.ZERO).collect(false, (what, done, all) -> {}),
            () -> Upkeep.of(store, Duration.ZERO).repair(false, state -> null, (what, done, all) -> {})
        }) {
            assertThatThrownBy(opening::run)
                    .as(name)
                    .isInstanceOf(StoreException.NotAStore.class)
                    .hasMessageContaining(original.toString())
                    .hasMessageContaining("symbolic link");
        }
        assertThat(directory).isDirectoryContaining(entry -> entry.equals(file));
        assertThat(directory.toFile().list()).hasSize(1);
        assertThat(file).hasContent("years of work");
        Files.delete(original);
        if (existed) {
            Files.move(aside, original);
        }
    }

    @Test
    void whatIsToBeDeletedIsDeletedAsALink() throws IOException {
        Files.createSymbolicLink(store.resolve("staging/generation-1.sst"), directory.resolve("nothing"));
        Files.createSymbolicLink(store.resolve("staging/repair"), directory);
        Store.openForWriting(store, "create").close();
        assertThat(store.resolve("staging")).isEmptyDirectory();
        assertThat(file).exists();
    }

    @Test
    void theStoreItselfMayBeOne() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), store);
        try (Store open = Store.openForWriting(link, "create")) {
            assertThat(open.diskBytes()).isPositive();
        }
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aPathThatLeadsNowhereIsLeftAlone() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("unmounted/store"));
        assertThatThrownBy(() -> Store.openForWriting(link, "create"))
                .isInstanceOf(StoreException.NotAStore.class)
                .hasMessageContaining(link.toString());
        assertThatThrownBy(() -> Store.openForWriting(link.resolve("deeper"), "create"))
                .isInstanceOf(StoreException.class);
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(temp.resolve("unmounted")).doesNotExist();
    }
}
