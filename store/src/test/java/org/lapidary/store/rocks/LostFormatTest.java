package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.Repair;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;

/** A FORMAT that is lost comes back where the rest proves what it said, and nowhere else. */
class LostFormatTest {

    @TempDir
    Path temp;

    private Path directory;
    private Path format;
    private DamagedStore store;

    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        format = directory.resolve("FORMAT");
        Map<CheckpointId, Image> images = new LinkedHashMap<>();
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            for (int n = 1; n <= 2; n++) {
                Image image = new Image().fill(0x1000L * n, 20, n);
                images.put(writer.append(image.draft(true)).id(), image);
            }
        }
        store = new DamagedStore(directory, images);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "", "lapidary store\nversion", "lapidary stork\nversion 1\n"})
    void itIsMadeAnewAsItWas(String content) throws IOException {
        String was = Files.readString(format);
        if (content.equals("lost")) {
            Files.delete(format);
        } else {
            Files.writeString(format, content);
        }
        for (String verb : List.of("read", "write")) {
            assertThatThrownBy(() -> (verb.equals("read")
                                    ? Store.openForReading(directory, "test")
                                    : Store.openForWriting(directory, "test"))
                            .close())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("FORMAT")
                    .hasMessageContaining("`lapidary repair --apply` makes");
        }
        Repair planned = store.repair(true);
        assertThat(planned.findings()).extracting(Repair.Finding::deed).containsExactly(Repair.Deed.REBUILT);
        assertThat(Files.exists(format)).as("a look changes nothing").isEqualTo(!content.equals("lost"));
        assertThat(store.repairAndCheck().findings()).isEqualTo(planned.findings());
        assertThat(format).hasContent(was);
        assertThat(store.whole()).containsExactly("r/1", "r/2");
    }

    @Test
    void besideOtherDamageItIsMadeAnewToo() throws Exception {
        Files.delete(format);
        store.tamper(Column.PAGES, DamagedStore.block(2, 0), bytes -> null);
        Files.delete(new StoreDirectory(directory).database().resolve("CURRENT"));
        assertThat(store.repair(false).findings()).hasSize(3);
        assertThat(store.whole()).containsExactly("r/1");
    }

    @Test
    void whereNothingProvesTheVersionItIsNotMade() throws Exception {
        Files.writeString(format, "lapidary store\nversion 2\n");
        assertThatThrownBy(() -> store.repair(false)).isInstanceOf(StoreException.WrongVersion.class);
        Files.delete(format);
        try (Session session = Session.open(new StoreDirectory(directory), false, false);
                ColumnFamilyHandle _ = session.db()
                        .createColumnFamily(new ColumnFamilyDescriptor("later".getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(session.db()).isNotNull();
        }
        assertThatThrownBy(() -> store.repair(true)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.repair(false)).isInstanceOf(StoreException.class);
        assertThat(format).doesNotExist();
    }
}
