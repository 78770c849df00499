package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and checkpoints by name, what is told of them, and who may see them. */
class StoreTest {

    @TempDir
    Path temp;

    private Path directory() {
        return temp.resolve("store");
    }

    private Store write() {
        return Store.openForWriting(directory(), "test");
    }

    private Store read() {
        return Store.openForReading(directory(), "test");
    }

    private static CheckpointId id(String run, int number) {
        return new CheckpointId(run, number);
    }

    @Test
    void aCheckpointOutlivesTheStoreObjectWithAllThatWasSaidOfIt() throws Exception {
        Image image = new Image().fill(100, 40, 1).fill(9000, 3, 2);
        CheckpointInfo appended;
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("gcc-1"))) {
            appended = writer.append(image.draft(true));
        }
        try (Store store = read()) {
            Checkpoint checkpoint = store.checkpoint(id("gcc-1", 1));
            image.assertReadFrom(checkpoint, 2);
            assertThat(checkpoint.info()).isEqualTo(appended);
            assertThat(checkpoint.state()).containsExactly(1, 2, 3);
            assertThat(checkpoint.run()).isEqualTo(Image.run("gcc-1"));
            assertThat(store.runs()).containsExactly(Image.run("gcc-1"));
            assertThat(store.checkpoints("gcc-1")).containsExactly(appended);
            assertThat(appended.isKeyframe()).isTrue();
            assertThat(appended.residentPages()).isEqualTo(43);
            assertThat(appended.counts()).isEqualTo(new PageCounts(0, 0, 0, 0, 43));
            assertThat(appended.storedBytes()).isGreaterThan(0).isLessThan(43 * 4096);
            assertThat(appended.attributes()).isEqualTo(Map.of("pause", "4ms"));
        }
    }

    @Test
    void aCheckpointWithoutPagesIsACheckpoint() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(new Image().draft(true));
            new Image().assertReadFrom(store.checkpoint(id("r", 1)), 4);
        }
    }

    @Test
    void theFirstCheckpointOfARunIsAKeyframeWhateverIsAskedFor() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            assertThat(writer.append(new Image().fill(1, 1, 1).draft(false)).isKeyframe())
                    .isTrue();
        }
    }

    @Test
    void aRunIsInvisibleUntilItsFirstCheckpoint() {
        try (Store store = write()) {
            try (RunWriter writer = store.beginRun(Image.run("r"))) {
                writer.annotate(Map.of("exit", "0"));
                assertThat(store.runs()).isEmpty();
                assertThat(store.run("r")).isEmpty();
                assertThatThrownBy(() -> store.checkpoints("r")).isInstanceOf(StoreException.Unknown.class);
            }
            try (RunWriter writer = store.beginRun(Image.run("r"))) {
                writer.append(new Image().draft(true));
                assertThat(store.run("r")).contains(Image.run("r"));
            }
        }
    }

    @Test
    void annotationsReplaceByNameAndLast() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.annotate(Map.of("exit", "unknown"));
            writer.append(new Image().draft(true));
            writer.annotate(Map.of("exit", "0"));
        }
        try (Store store = read()) {
            assertThat(store.run("r").orElseThrow().attributes()).isEqualTo(Map.of("cwd", "/tmp", "exit", "0"));
        }
    }

    @Test
    void aRunNameIsTakenFromItsBeginningOn() {
        try (Store store = write()) {
            try (RunWriter writer = store.beginRun(Image.run("r"))) {
                assertThatThrownBy(() -> store.beginRun(Image.run("r")))
                        .isInstanceOf(StoreException.Exists.class)
                        .hasMessageContaining("'r'");
                writer.append(new Image().draft(true));
            }
            assertThatThrownBy(() -> store.beginRun(Image.run("r"))).isInstanceOf(StoreException.Exists.class);
        }
    }

    @Test
    void numberedNamesCountUpAndAreAlwaysValid() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("gcc-1"))) {
            writer.append(new Image().draft(true));
            assertThat(numbered(store, "gcc")).isEqualTo("gcc-2");
            assertThat(numbered(store, "a b/ü")).isEqualTo("a_b__-1");
            assertThat(numbered(store, ".hidden")).isEqualTo("_hidden-1");
            assertThat(numbered(store, "")).isEqualTo("run-1");
            assertThat(RunName.isValid(numbered(store, "x".repeat(500)))).isTrue();
        }
    }

    private static String numbered(Store store, String name) {
        try (RunWriter writer = store.beginNumberedRun(Image.run(name))) {
            return writer.run();
        }
    }

    @Test
    void whatIsNotThereIsUnknownByName() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(new Image().draft(true));
            assertThatThrownBy(() -> store.checkpoint(id("other", 1)))
                    .isInstanceOf(StoreException.Unknown.class)
                    .hasMessageContaining("no run 'other'");
            assertThatThrownBy(() -> store.checkpoint(id("r", 2)))
                    .isInstanceOf(StoreException.Unknown.class)
                    .hasMessageContaining("no checkpoint 2");
            assertThat(store.run("not a name")).isEmpty();
        }
    }

    @Test
    void runsOfOneNameBeginningWithAnotherKeepTheirCheckpointsApart() {
        try (Store store = write();
                RunWriter a = store.beginRun(Image.run("r"));
                RunWriter b = store.beginRun(Image.run("r-1"))) {
            a.append(new Image().fill(1, 1, 1).draft(true));
            b.append(new Image().fill(1, 2, 2).draft(true));
            a.append(new Image().fill(1, 1, 3).draft(false));
            assertThat(store.checkpoints("r"))
                    .extracting(CheckpointInfo::residentPages)
                    .containsExactly(1L, 1L);
            assertThat(store.checkpoints("r-1"))
                    .extracting(CheckpointInfo::residentPages)
                    .containsExactly(2L);
        }
    }

    @Test
    void anErrorOfTheVisitorEndsTheReadingAndComesOut() {
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(new Image().fill(0, 5000, 1).draft(true));
            Checkpoint checkpoint = store.checkpoint(id("r", 1));
            assertThatThrownBy(() -> checkpoint.read(
                            (index, count, buffer) -> {
                                throw new IOException("disk full");
                            },
                            3))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
    }

    @Test
    void nothingIsReadableByOthersWhateverTheUmask() throws IOException {
        Files.createDirectory(
                directory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        write().close();
        for (String name : List.of(".", "db", "staging")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory().resolve(name))))
                    .as(name)
                    .isEqualTo("rwx------");
        }
        for (String name : List.of("FORMAT", "LOCK")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void readingChangesNoFile() throws Exception {
        Image image = new Image().fill(0, 100, 1);
        try (Store store = write();
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image.draft(true));
        }
        Map<String, String> before = listing();
        try (Store store = read()) {
            image.assertReadFrom(store.checkpoint(id("r", 1)), 2);
            assertThat(store.diskBytes()).isGreaterThan(1000);
        }
        assertThat(listing()).isEqualTo(before);
    }

    private Map<String, String> listing() throws IOException {
        try (var files = Files.walk(directory())) {
            return files.collect(Collectors.toMap(Path::toString, path -> {
                try {
                    return Files.getLastModifiedTime(path) + " " + Files.size(path);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
    }

    @Test
    void aStoreOpenedForReadingTakesNoRuns() {
        write().close();
        try (Store store = read()) {
            assertThatThrownBy(() -> store.beginRun(Image.run("r"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        Store store = write();
        store.close();
        store.close();
        assertThatThrownBy(store::runs)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
