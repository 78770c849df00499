package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;
import org.lapidary.store.format.Keys;

/** One life of a store, from its making to its repair, killed at every step that there is. */
class EveryStepKillTest {

    private static final int LEVEL = 3;

    @TempDir
    Path temp;

    /** Lives the life and says after each thing that it is done; stops dead at a point. */
    static final class Life {
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            FaultPoint fatal = FaultPoint.valueOf(args[1]);
            FaultPoint.onReached(point -> {
                if (point == fatal) {
                    System.out.println("at " + point);
                    sleepForever();
                }
            });
            try (Store store = Store.openForWriting(directory, "test")) {
                write(store, "r", 3);
                store.optimize("r", LEVEL, 1, (done, pages) -> true);
                write(store, "s", 6);
            }
            Upkeep upkeep = Upkeep.of(directory, Duration.ZERO);
            for (int n = 1; n <= 3; n++) {
                System.out.println("losing s/" + n);
            }
            upkeep.remove("s", n -> n <= 3, false);
            System.out.println("removed");
            upkeep.collect(false, ProgressListener.NONE);
            System.out.println("losing r/3");
            new DamagedStore(directory, Map.of())
                    .tamper(Column.MANIFESTS, Keys.checkpoint(new CheckpointId("r", 3)), DamagedStore.flip(-20));
            upkeep.repair(false, state -> List.of(), ProgressListener.NONE);
            System.out.println("repaired");
        }

        private static void write(Store store, String run, int count) {
            try (RunWriter writer = store.beginRun(Image.run(run))) {
                for (int n = 1; n <= count; n++) {
                    CheckpointInfo info = writer.append(image(run, n).draft(n == 4));
                    System.out.println("stored " + info.id());
                }
                writer.annotate(Map.of("exit", "0"));
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

    /** A large first image of which the later ones, from the second keyframe on, need little. */
    private static Image image(String run, int n) {
        Image first = new Image().fill(0, n < 4 ? 200 : 16, run.hashCode());
        first.put(3, Image.touched(first.get(3), n));
        return first.fill(1000L * n, 20, run.hashCode() + n);
    }

    /** Checkpoints of which was told that they are stored, or that they are being removed or damaged. */
    private final Set<String> stored = new TreeSet<>();

    private final Set<String> losing = new TreeSet<>();

    private void live(FaultPoint until) throws Exception {
        try (ChildJvm child = new ChildJvm(Life.class, temp.resolve("store").toString(), until.name())) {
            String line;
            while (!(line = child.line()).startsWith("at ")) {
                assertThat(line).as("the life has such a step").isNotEqualTo("repaired");
                if (line.startsWith("stored ")) {
                    stored.add(line.substring("stored ".length()));
                } else if (line.startsWith("losing ")) {
                    losing.add(line.substring("losing ".length()));
                }
            }
            child.kill();
        }
    }

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void nothingReportedIsLostNothingElseIsVisibleAndTheSpaceReturns(FaultPoint point) throws Exception {
        if (point == FaultPoint.REMAINS_FOUND || point == FaultPoint.REMAINS_DROPPED) {
            live(FaultPoint.PAGES_INGESTED); // leaves some
        }
        live(point);
        Path directory = temp.resolve("store");
        Store.openForWriting(directory, "test").close(); // ends or takes back what was begun
        Upkeep upkeep = Upkeep.of(directory, Duration.ZERO);
        boolean damaged = losing.contains("r/3");
        assertThat(upkeep.repair(false, state -> List.of(), ProgressListener.NONE).findings().isEmpty() || damaged)
                .as("a kill damages nothing")
                .isTrue();
        assertHolds(directory);
        upkeep.collect(false, ProgressListener.NONE);
        Reclaimed left = upkeep.collect(true, ProgressListener.NONE);
        assertThat(left.deadGenerations() + left.sparseGenerations() + left.staleIndexEntries()).isZero();
        assertThat(upkeep.verify(100, ProgressListener.NONE).damages()).isEmpty();
        assertHolds(directory);
        assertThat(directory.resolve("staging")).isEmptyDirectory();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("FORMAT", "LOCK", "READERS", "RESERVE", "WAITING", "db", "staging", "writing");
        }
    }

    private void assertHolds(Path directory) {
        Set<String> found = new TreeSet<>();
        try (Store store = Store.openForReading(directory, "test")) {
            for (RunInfo run : store.runs()) {
                for (CheckpointInfo info : store.checkpoints(run.name())) {
                    image(run.name(), info.id().number()).assertReadFrom(store.checkpoint(info.id()), 1);
                    found.add(info.id().toString());
                }
            }
        }
        Set<String> certain = new TreeSet<>(stored);
        certain.removeAll(losing);
        assertThat(found).containsAll(certain);
        found.removeAll(certain);
        found.removeAll(losing);
        assertThat(found).as("stored, but the writer never knew").hasSizeLessThanOrEqualTo(1);
    }
}
