package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.PageCounts;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;

/** Writers that end at every step of an append, by SIGKILL and by an exception. */
class KillTest {

    @TempDir
    Path temp;

    /** Appends checkpoints for ever, and says of each that it is stored; stops dead at the n-th visit to a point. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            if (args.length > 1) {
                FaultPoint fatal = FaultPoint.valueOf(args[1]);
                AtomicInteger left = new AtomicInteger(Integer.parseInt(args[2]));
                FaultPoint.onReached(point -> {
                    if (point == fatal && left.decrementAndGet() == 0) {
                        System.out.println("at " + point);
                        sleepForever();
                    }
                });
            }
            try (Store store = Store.openForWriting(Path.of(args[0]), "test");
                    RunWriter writer = store.beginRun(Image.run("r"))) {
                for (int n = 1; ; n++) {
                    CheckpointInfo info = writer.append(image(n).draft(n % 4 == 1));
                    System.out.println("stored " + info.id().number());
                }
            }
        }

        private static void sleepForever() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What checkpoint {@code n} holds: some pages stay, some change a little, some come. */
    private static Image image(int n) {
        Image image = new Image().fill(0, 20, 1);
        for (int vpn = 0; vpn < 10; vpn++) {
            image.put(vpn, Image.touched(image.get(vpn), n * 100L + vpn));
        }
        return image.fill(100L * n, 10, n);
    }

    @AfterEach
    void disarm() {
        FaultPoint.onReached(point -> {});
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY", "COMMITTED"})
    void aKillAtAnyStepLosesNothingStoredAndShowsNothingElse(FaultPoint point) throws Exception {
        int stored = 0;
        try (ChildJvm child = new ChildJvm(Writer.class, temp.toString(), point.name(), "3")) {
            String line;
            while (!(line = child.line()).startsWith("at ")) {
                stored = Integer.parseInt(line.substring("stored ".length()));
            }
            child.kill();
        }
        assertThat(stored).isEqualTo(2);
        int expected = point == FaultPoint.COMMITTED ? 3 : 2; // durable, though the writer never knew
        assertHolds(expected, expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60})
    void aKillAtAnyTimeLosesNothingStored(int after) throws Exception {
        int stored = 0;
        try (ChildJvm child = new ChildJvm(Writer.class, temp.toString())) {
            for (int i = 0; i < after; i++) {
                child.line();
            }
            child.kill();
            stored = after;
            for (String line; (line = child.line()) != null && line.matches("stored [0-9]+"); ) {
                stored++;
            }
        }
        assertHolds(stored, stored + 1);
    }

    /** Opens for reading, then for writing (which cleans up), then appends, and checks all checkpoints each time. */
    private void assertHolds(int atLeast, int atMost) throws IOException {
        int found;
        try (Store store = Store.openForReading(temp, "test")) {
            found = store.checkpoints("r").size();
            assertThat(found).isBetween(atLeast, atMost);
            assertWhole(store, found);
        }
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("next"))) {
            assertWhole(store, found);
            assertThat(temp.resolve("staging")).isEmptyDirectory();
            writer.append(image(7).draft(true));
            image(7).assertReadFrom(store.checkpoint(new CheckpointId("next", 1)), 1);
        }
        try (Store store = Store.openForReading(temp, "test")) {
            assertWhole(store, found);
        }
        assertThat(generations()).as("no pages are left that nothing names").hasSize(found + 1);
    }

    private static void assertWhole(Store store, int count) {
        assertThat(store.checkpoints("r")).hasSize(count);
        for (int n = 1; n <= count; n++) {
            image(n).assertReadFrom(store.checkpoint(new CheckpointId("r", n)), 2);
        }
    }

    private List<Long> generations() {
        List<Long> generations = new ArrayList<>();
        try (Database database = Database.open(new StoreDirectory(temp), true, false)) {
            database.scan(Column.PAGES, new byte[0], (key, value) -> {
                try {
                    long generation = Location.generationOfKey(key);
                    if (generations.isEmpty() || generations.getLast() != generation) {
                        generations.add(generation);
                    }
                } catch (org.lapidary.store.format.DecodeException e) {
                    throw new AssertionError(e);
                }
                return true;
            });
        }
        return generations;
    }

    @Test
    void aGenerationThatNoCommitReachedIsDroppedAndItsNumberNotUsedAgain() throws Exception {
        Path crashed = temp.resolve("crashed");
        Path live = temp.resolve("live");
        FaultPoint.onReached(point -> {
            if (point == FaultPoint.PAGES_INGESTED && !Files.exists(crashed)) {
                copyUnchecked(live, crashed); // the files as a kill would leave them
            }
        });
        try (Store store = Store.openForWriting(live, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image(1).draft(true));
        }
        temp = crashed;
        assertThat(generations()).containsExactly(1L);
        try (Store store = Store.openForWriting(crashed, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            assertThat(store.runs()).isEmpty();
            assertThat(writer.append(image(2).draft(true)).counts()).isEqualTo(new PageCounts(0, 0, 0, 0, 30));
        }
        assertThat(generations()).containsExactly(2L);
        try (Store store = Store.openForReading(crashed, "test")) {
            image(2).assertReadFrom(store.checkpoint(new CheckpointId("r", 1)), 1);
        }
    }

    private static void copyUnchecked(Path from, Path to) {
        try {
            DamagedStore.copy(from, to);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY"})
    void anErrorAtAnyStepLeavesTheRunAsItWasAndTheNextAppendWorks(FaultPoint point) {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image(1).draft(true));
            writer.append(image(2).draft(false));
            FaultPoint.onReached(reached -> {
                if (reached == point) {
                    throw new IllegalStateException("injected");
                }
            });
            for (boolean keyframe : new boolean[] {false, true}) {
                assertThatThrownBy(() -> writer.append(image(3).draft(keyframe)))
                        .hasMessage("injected");
            }
            disarm();
            assertThat(temp.resolve("staging")).isEmptyDirectory();
            assertWhole(store, 2);
            writer.append(image(3).draft(false));
            writer.append(image(4).draft(true));
            assertWhole(store, 4);
        }
        assertThat(generations()).as("what the errors left was taken back").hasSize(4);
    }
}
