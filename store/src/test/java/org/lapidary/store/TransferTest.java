package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go from one store to another in a file. */
class TransferTest {

    static final ImportOptions AS_IT_IS = new ImportOptions("the file", Optional.empty(), false, state -> {});

    @TempDir
    Path temp;

    /** Five checkpoints of a run: pages stay, change a little, wholly, come, go, move, and come back. */
    static List<Image> history() {
        List<Image> images = new ArrayList<>();
        Image image = new Image().fill(100, 300, 1).fill(9000, 40, 2).fill(1L << 34, 20, 3);
        images.add(new Image(image));
        for (int vpn = 100; vpn < 120; vpn++) {
            image.put(vpn, Image.touched(image.get(vpn), vpn));
        }
        image.fill(9000, 10, 7).remove(150).remove(399);
        images.add(new Image(image));
        for (int vpn = 200; vpn < 230; vpn++) {
            image.put(20_000 + vpn, image.get(vpn)).remove(vpn);
        }
        image.put(30_000, Image.page(77)).put(30_001, Image.page(77)).put(30_002, image.get(105));
        images.add(new Image(image));
        images.add(new Image(images.getFirst()));
        image.fill(50_000, 600, 11);
        images.add(image);
        return images;
    }

    static void write(Path directory, String run, List<Image> images) {
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run(run))) {
            for (int n = 1; n <= images.size(); n++) {
                writer.append(images.get(n - 1).draft(n == 1 || n == 4));
            }
        }
    }

    static byte[] export(Path directory, String run) throws IOException {
        return export(directory, run, 1, Integer.MAX_VALUE);
    }

    private static byte[] export(Path directory, String run, int first, int last) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Store store = Store.openForReading(directory, "test")) {
            store.exportRuns(Map.of(run, number -> first <= number && number <= last), out, ProgressListener.NONE);
        }
        return out.toByteArray();
    }

    static Imported.Run importInto(Path directory, byte[] file, ImportOptions options) throws IOException {
        try (Store store = Store.openForWriting(directory, "test")) {
            return store.importRuns(new ByteArrayInputStream(file), options, ProgressListener.NONE).runs().getFirst();
        }
    }

    static void assertHolds(Path directory, String run, int first, List<Image> images) {
        try (Store store = Store.openForReading(directory, "test")) {
            assertThat(store.checkpoints(run)).hasSize(images.size());
            for (int i = 0; i < images.size(); i++) {
                images.get(i).assertReadFrom(store.checkpoint(new CheckpointId(run, first + i)), 2);
            }
        }
        assertThat(Upkeep.of(directory, Duration.ofSeconds(10)).verify(100, ProgressListener.NONE).damages())
                .isEmpty();
    }

    @Test
    void aRunArrivesWithAllThatItIs() throws IOException {
        write(temp.resolve("a"), "r", history());
        byte[] file = export(temp.resolve("a"), "r");
        Imported.Run imported = importInto(temp.resolve("b"), file, AS_IT_IS);
        assertHolds(temp.resolve("b"), "r", 1, history());
        try (Store from = Store.openForReading(temp.resolve("a"), "test");
                Store to = Store.openForReading(temp.resolve("b"), "test")) {
            assertThat(to.runs()).isEqualTo(from.runs()).containsExactly(imported.info());
            List<CheckpointInfo> sent = from.checkpoints("r");
            List<CheckpointInfo> come = to.checkpoints("r");
            assertThat(come).isEqualTo(imported.checkpoints());
            assertThat(come).extracting(CheckpointInfo::keyframe).containsExactly(1, 1, 1, 4, 4);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(come.get(i).elapsedNanos()).isEqualTo(sent.get(i).elapsedNanos());
                assertThat(come.get(i).instructions()).isEqualTo(sent.get(i).instructions());
                assertThat(come.get(i).attributes()).isEqualTo(sent.get(i).attributes());
                assertThat(to.checkpoint(come.get(i).id()).state())
                        .isEqualTo(from.checkpoint(sent.get(i).id()).state());
            }
        }
    }

    @Test
    void changedPagesAreDifferencesAgain() throws IOException {
        write(temp.resolve("a"), "r", history());
        Imported.Run imported = importInto(temp.resolve("b"), export(temp.resolve("a"), "r"), AS_IT_IS);
        assertThat(imported.checkpoints().get(1).counts()).isEqualTo(new PageCounts(0, 0, 0, 20, 10));
        assertThat(imported.checkpoints().get(2).counts())
                .as("what moved is found, and what was there twice is held once; a difference is not looked for")
                .isEqualTo(new PageCounts(0, 0, 31, 0, 2));
        assertThat(imported.checkpoints().get(3).counts().plain()).isZero();
    }

    @Test
    void theSameRunIsTheSameFileWhereverItIs() throws IOException {
        write(temp.resolve("a"), "r", history());
        byte[] file = export(temp.resolve("a"), "r");
        importInto(temp.resolve("b"), file, AS_IT_IS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Store store = Store.openForReading(temp.resolve("b"), "test")) {
            Exported again = store.exportRuns(Map.of("r", number -> true), out, ProgressListener.NONE);
            ImportPlan plan = store.planImport(
                    new ByteArrayInputStream(file),
                    new ImportOptions("the file", Optional.of("s"), false, state -> {}),
                    ProgressListener.NONE);
            assertThat(again.pages()).isEqualTo(plan.pages());
        }
        importInto(temp.resolve("c"), out.toByteArray(), AS_IT_IS);
        assertHolds(temp.resolve("c"), "r", 1, history());
    }

    @Test
    void someCheckpointsKeepTheirNumbersAndTheFirstIsAKeyframe() throws IOException {
        write(temp.resolve("a"), "r", history());
        Imported.Run imported = importInto(temp.resolve("b"), export(temp.resolve("a"), "r", 2, 3), AS_IT_IS);
        assertThat(imported.checkpoints()).extracting(CheckpointInfo::keyframe).containsExactly(2, 2);
        assertHolds(temp.resolve("b"), "r", 2, history().subList(1, 3));
    }

    @Test
    void aKeyframeThatWasRemovedIsNotMissed() throws IOException {
        write(temp.resolve("a"), "r", history());
        Upkeep.of(temp.resolve("a"), Duration.ofSeconds(10)).remove("r", number -> number == 1, false);
        importInto(temp.resolve("b"), export(temp.resolve("a"), "r"), AS_IT_IS);
        assertHolds(temp.resolve("b"), "r", 2, history().subList(1, 5));
    }

    @Test
    void anOptimizedRunIsExportedToo() throws IOException {
        write(temp.resolve("a"), "r", history());
        try (Store store = Store.openForWriting(temp.resolve("a"), "test")) {
            store.optimize("r", 3, 2, (done, pages) -> true);
        }
        importInto(temp.resolve("b"), export(temp.resolve("a"), "r"), AS_IT_IS);
        assertHolds(temp.resolve("b"), "r", 1, history());
    }

    @Test
    void whatTheStoreHasIsNotStoredAgain() throws IOException {
        write(temp.resolve("a"), "r", history());
        Imported.Run imported = importInto(
                temp.resolve("a"),
                export(temp.resolve("a"), "r"),
                new ImportOptions("the file", Optional.of("again"), false, state -> {}));
        assertThat(imported.checkpoints())
                .extracting(checkpoint -> checkpoint.counts().plain())
                .containsOnly(0L);
        assertHolds(temp.resolve("a"), "again", 1, history());
    }

    @Test
    void aPlanSaysWhatIsThereAlreadyAndChangesNothing() throws IOException {
        write(temp.resolve("a"), "r", history());
        byte[] file = export(temp.resolve("a"), "r");
        write(temp.resolve("b"), "s", history().subList(0, 1));
        ImportOptions renaming = new ImportOptions("the file", Optional.empty(), true, state -> {});
        try (Store store = Store.openForReading(temp.resolve("b"), "test")) {
            ImportPlan plan = store.planImport(new ByteArrayInputStream(file), AS_IT_IS, ProgressListener.NONE);
            assertThat(plan.runs()).containsExactly(new RunPart("r", history().size()));
            assertThat(plan.known()).isEqualTo(360).isLessThan(plan.pages());
            assertThat(store.runs()).extracting(RunInfo::name).containsExactly("s");
        }
        try (Store store = Store.openForReading(temp.resolve("a"), "test")) {
            assertThat(store.planImport(new ByteArrayInputStream(file), renaming, ProgressListener.NONE).runs())
                    .containsExactly(new RunPart("r-1", history().size()));
            assertThatThrownBy(() ->
                            store.planImport(new ByteArrayInputStream(file), AS_IT_IS, ProgressListener.NONE))
                    .isInstanceOf(StoreException.Exists.class);
            assertThatThrownBy(() -> store.planImport(
                            new ByteArrayInputStream(file, 0, file.length - 1), renaming, ProgressListener.NONE))
                    .isInstanceOf(StoreException.Corrupt.class);
        }
        assertHolds(temp.resolve("a"), "r", 1, history());
    }

    @Test
    void theNextRunFindsThePagesOfAnImportedOne() throws IOException {
        write(temp.resolve("a"), "r", history());
        importInto(temp.resolve("b"), export(temp.resolve("a"), "r"), AS_IT_IS);
        try (Store store = Store.openForWriting(temp.resolve("b"), "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            assertThat(writer.append(history().getFirst().draft(true)).counts().deduplicated())
                    .isEqualTo(360);
        }
    }

    @Test
    void aNameThatIsTakenIsRefusedOrAnotherFound() throws IOException {
        write(temp.resolve("a"), "r", history());
        byte[] file = export(temp.resolve("a"), "r");
        assertThatThrownBy(() -> importInto(temp.resolve("a"), file, AS_IT_IS))
                .isInstanceOf(StoreException.Exists.class);
        ImportOptions renaming = new ImportOptions("the file", Optional.empty(), true, state -> {});
        assertThat(importInto(temp.resolve("a"), file, renaming).info().name()).isEqualTo("r-1");
        assertThat(importInto(temp.resolve("a"), file, renaming).info().name()).isEqualTo("r-2");
    }

    @Test
    void itGoesThroughAPipeIntoAStoreThatOthersWriteInto() throws Exception {
        write(temp.resolve("a"), "r", history());
        byte[] file = export(temp.resolve("a"), "r");
        PipedOutputStream pipe = new PipedOutputStream();
        PipedInputStream end = new PipedInputStream(pipe, 1 << 12);
        CompletableFuture<Imported> importing = CompletableFuture.supplyAsync(() -> {
            try (Store store = Store.openForWriting(temp.resolve("b"), "import")) {
                return store.importRuns(end, AS_IT_IS, ProgressListener.NONE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        pipe.write(file, 0, file.length / 2); // blocks until nearly all of it has been taken
        try (Store other = Store.openForWriting(temp.resolve("b"), "create");
                RunWriter writer = other.beginRun(Image.run("s"))) {
            writer.append(new Image().fill(1, 5, 99).draft(true));
            assertThat(other.runs()).extracting(RunInfo::name).containsExactly("s");
            assertThatThrownBy(() -> Upkeep.of(temp.resolve("b"), Duration.ofMillis(1))
                            .collect(false, ProgressListener.NONE))
                    .as("a collection would take what nothing names yet")
                    .isInstanceOf(StoreException.InUse.class);
            pipe.write(file, file.length / 2, file.length - file.length / 2);
            pipe.close();
            importing.get();
            writer.append(new Image().fill(1, 9, 99).draft(false));
        }
        Upkeep.of(temp.resolve("b"), Duration.ofSeconds(10)).collect(false, ProgressListener.NONE);
        assertHolds(temp.resolve("b"), "r", 1, history());
        assertHolds(
                temp.resolve("b"), "s", 1, List.of(new Image().fill(1, 5, 99), new Image().fill(1, 9, 99)));
    }

    @Test
    void aCheckpointWithoutPagesAndARunOfStrangeWordsArrive() throws IOException {
        RunInfo strange = new RunInfo("r", 5, List.of("", "ä\n", "--"), Map.of("", "x", "ключ", ""));
        try (Store store = Store.openForWriting(temp.resolve("a"), "test");
                RunWriter writer = store.beginRun(strange)) {
            writer.append(new Image().draft(true));
            writer.append(new Image().fill(3, 1, 1).draft(false));
            writer.append(new Image().draft(false));
        }
        importInto(temp.resolve("b"), export(temp.resolve("a"), "r"), AS_IT_IS);
        assertHolds(temp.resolve("b"), "r", 1, List.of(new Image(), new Image().fill(3, 1, 1), new Image()));
        try (Store store = Store.openForReading(temp.resolve("b"), "test")) {
            assertThat(store.runs()).containsExactly(strange);
        }
    }

    @Test
    void whatIsNotThereCannotBeExported() {
        write(temp.resolve("a"), "r", List.of(new Image().fill(1, 1, 1)));
        assertThatThrownBy(() -> export(temp.resolve("a"), "q")).isInstanceOf(StoreException.Unknown.class);
        assertThatThrownBy(() -> export(temp.resolve("a"), "r", 7, 9)).isInstanceOf(StoreException.Unknown.class);
    }
}
