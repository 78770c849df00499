package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;

/** Removals and collections that are killed at every step. */
class UpkeepKillTest {

    private static final int COUNT = 6;

    @TempDir
    Path temp;

    /** Removes the first three checkpoints and collects; stops dead at a point. */
    static final class Keeper {
        public static void main(String[] args) {
            FaultPoint.onReached(point -> {
                if (point == FaultPoint.valueOf(args[1])) {
                    System.out.println("at " + point);
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            Upkeep upkeep = Upkeep.of(Path.of(args[0]), Duration.ZERO);
            upkeep.remove("r", n -> n <= 3, false);
            upkeep.collect(false, ProgressListener.NONE);
        }
    }

    /** A large first image of which the later ones, from the next keyframe on, need little. */
    private static Image image(int n) {
        Image first = new Image().fill(0, n < 4 ? 200 : 16, 1);
        first.put(3, Image.touched(first.get(3), n));
        return first.fill(1000L * n, 20, n + 1);
    }

    private void write() {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            for (int n = 1; n <= COUNT; n++) {
                writer.append(image(n).draft(n == 4));
            }
        }
    }

    private void assertHolds(int first) {
        try (Store store = Store.openForReading(temp, "test")) {
            List<Integer> expected = IntStream.rangeClosed(first, COUNT).boxed().toList();
            assertThat(store.checkpoints("r")).map(CheckpointInfo::id).map(CheckpointId::number).isEqualTo(expected);
            for (int number : expected) {
                image(number).assertReadFrom(store.checkpoint(new CheckpointId("r", number)), 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {
                "REMOVAL_READY",
                "REMOVED",
                "COLLECTION_PLANNED",
                "GENERATION_DROPPED",
                "BLOCKS_DELETED",
                "GENERATION_REWRITTEN",
                "INDEX_CLEANED"
            })
    void aKillAtAnyStepLosesNothingThatStaysAndTheNextCollectionReturnsTheSpace(FaultPoint point) throws Exception {
        write();
        try (ChildJvm child = new ChildJvm(Keeper.class, temp.toString(), point.name())) {
            assertThat(child.line()).isEqualTo("at " + point);
            child.kill();
        }
        assertHolds(point == FaultPoint.REMOVAL_READY ? 1 : 4);
        Upkeep upkeep = Upkeep.of(temp, Duration.ZERO);
        if (point == FaultPoint.REMOVAL_READY) {
            upkeep.remove("r", n -> n <= 3, false);
        }
        upkeep.collect(false, ProgressListener.NONE);
        assertHolds(4);
        Reclaimed again = upkeep.collect(true, ProgressListener.NONE);
        assertThat(again.deadGenerations()).isZero();
        assertThat(again.sparseGenerations()).isZero();
        assertThat(again.staleIndexEntries()).isZero();
        try (Database database =
                Database.open(new org.lapidary.store.directory.StoreDirectory(temp), true, false)) {
            assertThat(database.pageFiles(true).generations().keySet()).containsExactly(1L, 4L, 5L, 6L);
            assertThat(database.pageFiles(true).generations().get(1L).blocks()).isEqualTo(1);
        }
    }
}
