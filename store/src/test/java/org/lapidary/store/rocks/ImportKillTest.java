package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;

/** Imports that end at every step, by SIGKILL and by an exception. */
class ImportKillTest {

    private static final int COUNT = 3;
    private static final ImportOptions OPTIONS = new ImportOptions("the file", Optional.empty(), false, state -> {});

    @TempDir
    Path temp;

    /**
     * Imports a file; stops dead at the second visit to a point, where pages are in the database already that nothing
     * names, or at the first where there is only one.
     */
    static final class Importing {
        public static void main(String[] args) throws IOException {
            FaultPoint fatal = FaultPoint.valueOf(args[2]);
            AtomicInteger left = new AtomicInteger(visits(fatal));
            FaultPoint.onReached(point -> {
                if (point == fatal && left.decrementAndGet() == 0) {
                    System.out.println("at " + point);
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            try (Store store = Store.openForWriting(Path.of(args[0]), "import");
                    InputStream in = Files.newInputStream(Path.of(args[1]))) {
                store.importRuns(in, OPTIONS, ProgressListener.NONE);
            }
        }
    }

    private static int visits(FaultPoint point) {
        return point == FaultPoint.COMMIT_READY || point == FaultPoint.COMMITTED ? 1 : 2;
    }

    private static Image image(int n) {
        Image image = new Image().fill(0, 40, 1).fill(100L * n, 30, n);
        return image.put(3, Image.touched(image.get(3), n));
    }

    private Path store() {
        return temp.resolve("store");
    }

    private Path file() {
        return temp.resolve("file");
    }

    @BeforeEach
    void export() throws IOException {
        try (Store from = Store.openForWriting(temp.resolve("from"), "test")) {
            try (RunWriter writer = from.beginRun(Image.run("r"))) {
                for (int n = 1; n <= COUNT; n++) {
                    writer.append(image(n).draft(false));
                }
            }
            try (RunWriter writer = from.beginRun(Image.run("s"))) {
                writer.append(image(COUNT).draft(true));
            }
            try (OutputStream out = Files.newOutputStream(file())) {
                from.exportRuns(new TreeMap<>(Map.of("r", number -> true, "s", number -> true)), out, ProgressListener.NONE);
            }
        }
        try (Store store = Store.openForWriting(store(), "test");
                RunWriter writer = store.beginRun(Image.run("old"))) {
            writer.append(new Image().fill(0, 20, 9).draft(true));
        }
    }

    @AfterEach
    void disarm() {
        FaultPoint.onReached(point -> {});
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY", "COMMITTED"})
    void aKillAtAnyStepShowsAllOrNothingAndTheSpaceReturns(FaultPoint point) throws Exception {
        try (ChildJvm child =
                new ChildJvm(Importing.class, store().toString(), file().toString(), point.name())) {
            assertThat(child.line()).isEqualTo("at " + point);
            child.kill();
        }
        boolean done = point == FaultPoint.COMMITTED; // durable, though the importer never knew
        assertHolds(done);
        Upkeep upkeep = Upkeep.of(store(), Duration.ZERO);
        upkeep.collect(false, ProgressListener.NONE);
        assertThat(upkeep.collect(true, ProgressListener.NONE).deadGenerations()).isZero();
        assertHolds(done);
        try (Store store = Store.openForWriting(store(), "test")) {
            if (!done) {
                importInto(store);
            }
        }
        assertHolds(true);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY"})
    void anErrorAtAnyStepTakesBackAllOfIt(FaultPoint point) throws IOException {
        try (Store store = Store.openForWriting(store(), "test")) {
            AtomicInteger left = new AtomicInteger(visits(point));
            FaultPoint.onReached(reached -> {
                if (reached == point && left.decrementAndGet() == 0) {
                    throw new IllegalStateException("injected");
                }
            });
            assertThatThrownBy(() -> importInto(store)).hasMessage("injected");
            disarm();
            assertThat(store.runs()).extracting(RunInfo::name).containsExactly("old");
            assertThat(store().resolve("staging")).isEmptyDirectory();
            assertThat(store().resolve("writing")).isEmptyDirectory();
        }
        assertThat(Upkeep.of(store(), Duration.ZERO).collect(true, ProgressListener.NONE).deadGenerations())
                .as("pages left behind")
                .isZero();
        try (Store store = Store.openForWriting(store(), "test")) {
            importInto(store);
        }
        assertHolds(true);
    }

    private void importInto(Store store) throws IOException {
        store.importRuns(new ByteArrayInputStream(Files.readAllBytes(file())), OPTIONS, ProgressListener.NONE);
    }

    private void assertHolds(boolean imported) {
        try (Store store = Store.openForReading(store(), "test")) {
            new Image().fill(0, 20, 9).assertReadFrom(store.checkpoint(new CheckpointId("old", 1)), 1);
            assertThat(store.run("r").isPresent()).isEqualTo(imported);
            assertThat(store.run("s").isPresent()).as("all of the file's runs or none").isEqualTo(imported);
            for (int n = 1; imported && n <= COUNT; n++) {
                image(n).assertReadFrom(store.checkpoint(new CheckpointId("r", n)), 1);
            }
        }
        assertThat(Upkeep.of(store(), Duration.ZERO).verify(100, ProgressListener.NONE).damages())
                .isEmpty();
    }
}
