package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.directory.StoreDirectory;

/** Removing checkpoints and returning their space. */
class UpkeepTest {

    @TempDir
    Path temp;

    private Upkeep upkeep() {
        return Upkeep.of(temp, Duration.ZERO);
    }

    private static CheckpointId id(String run, int number) {
        return new CheckpointId(run, number);
    }

    /** Two hundred pages that all share, ten that change a little, fifty of the checkpoint's own. */
    private static Image image(int n) {
        Image image = new Image().fill(0, 200, 1);
        for (int vpn = 0; vpn < 10; vpn++) {
            image.put(vpn, Image.touched(image.get(vpn), n * 100L + vpn));
        }
        return image.fill(1000, 50, n);
    }

    private void write(String run, int checkpoints, int keyframeEvery) {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run(run))) {
            for (int n = 1; n <= checkpoints; n++) {
                writer.append(image(n).draft(n % keyframeEvery == 1));
            }
        }
    }

    private void assertHolds(String run, Integer... numbers) {
        try (Store store = Store.openForReading(temp, "test")) {
            assertThat(store.checkpoints(run)).extracting(info -> info.id().number()).containsExactly(numbers);
            for (int number : numbers) {
                image(number).assertReadFrom(store.checkpoint(id(run, number)), 2);
            }
        }
    }

    private Reclaimed collect() {
        return upkeep().collect(false, ProgressListener.NONE);
    }

    @Test
    void whatIsRemovedIsGoneAndTheRestStaysWholeThroughACollection() {
        write("r", 6, 3);
        Removal removal = upkeep().remove("r", n -> n == 2 || n == 5, false);
        assertThat(removal.removed()).containsExactly(id("r", 2), id("r", 5));
        assertThat(removal.kept()).isEmpty();
        assertThat(removal.runs()).isEmpty();
        assertThat(removal.freeableBytes()).isPositive();
        assertHolds("r", 1, 3, 4, 6);
        try (Store store = Store.openForReading(temp, "test")) {
            assertThatThrownBy(() -> store.checkpoint(id("r", 2))).isInstanceOf(StoreException.Unknown.class);
        }
        Reclaimed reclaimed = collect();
        assertThat(reclaimed.deadGenerations()).isEqualTo(2);
        assertThat(reclaimed.staleIndexEntries()).isPositive();
        assertThat(reclaimed.diskBytesAfter()).isLessThan(reclaimed.diskBytesBefore());
        assertHolds("r", 1, 3, 4, 6);
        assertThat(collect().deadGenerations()).isZero();
    }

    @Test
    void aKeyframeThatIsRemovedStaysForThoseThatBuildOnItAndGoesWithTheLastOfThem() {
        write("r", 4, 3);
        assertThat(upkeep().remove("r", n -> n == 1, false).kept()).containsExactly(id("r", 1));
        assertThat(collect().deadGenerations()).isZero();
        assertHolds("r", 2, 3, 4);
        try (Store store = Store.openForReading(temp, "test")) {
            assertThatThrownBy(() -> store.checkpoint(id("r", 1))).isInstanceOf(StoreException.Unknown.class);
        }
        assertThatThrownBy(() -> upkeep().remove("r", n -> n == 1, false)).isInstanceOf(StoreException.Unknown.class);
        Removal rest = upkeep().remove("r", n -> n < 4, false);
        assertThat(rest.removed()).containsExactly(id("r", 2), id("r", 3));
        assertThat(rest.kept()).isEmpty();
        assertThat(collect().deadGenerations()).isPositive();
        assertHolds("r", 4);
    }

    @Test
    void aRunWithoutCheckpointsIsGoneAndItsNameFree() {
        write("r", 3, 3);
        write("s", 1, 3);
        assertThat(upkeep().remove("r", n -> true, false).runs()).containsExactly("r");
        Reclaimed reclaimed = collect();
        assertThat(reclaimed.deadGenerations()).isEqualTo(2); // the first one's pages are the other run's too
        assertHolds("s", 1);
        upkeep().remove("s", n -> true, false);
        assertThat(collect().deadGenerations()).isEqualTo(1);
        write("r", 2, 3);
        assertHolds("r", 1, 2);
    }

    @Test
    void aDryRunTellsTheSameAndDoesNothing() {
        write("r", 4, 4);
        Map<Path, Long> files = new StoreDirectory(temp).files();
        Removal planned = upkeep().remove("r", n -> n < 4, true);
        Retention last = new Retention(OptionalInt.empty(), OptionalInt.of(1), OptionalLong.empty());
        assertThat(upkeep().prune(Optional.empty(), last, true)).isEqualTo(planned);
        assertThat(new StoreDirectory(temp).files()).as("an opening to write begins new books").isEqualTo(files);
        assertHolds("r", 1, 2, 3, 4);
        assertThat(upkeep().remove("r", n -> n < 4, false)).isEqualTo(planned);
        Reclaimed found = upkeep().collect(true, ProgressListener.NONE);
        assertThat(found.diskBytesAfter()).isEqualTo(found.diskBytesBefore());
        assertHolds("r", 4);
        Reclaimed done = collect();
        assertThat(done.deadGenerations()).isEqualTo(found.deadGenerations());
        assertThat(done.deadBytes()).isEqualTo(found.deadBytes());
        assertThat(done.sparseBytes()).isEqualTo(found.sparseBytes());
        assertThat(done.staleIndexEntries()).isEqualTo(found.staleIndexEntries());
    }

    @Test
    void aGenerationThatIsMostlyGarbageIsRewrittenWithTheBasesThatAreNeeded() {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image(1).draft(true)); // generation 1: 260 pages in 17 blocks
            Image small = new Image();
            for (int vpn = 0; vpn < 10; vpn++) {
                small.put(vpn, Image.touched(image(1).get(vpn), 7)); // differences, all to pages of one block
            }
            assertThat(writer.append(small.draft(true)).counts().delta()).isEqualTo(10);
            upkeepRemovesTheFirst(store, writer, small);
        }
    }

    private void upkeepRemovesTheFirst(Store store, RunWriter writer, Image small) {
        writer.close();
        Upkeep patient = Upkeep.of(temp, Duration.ofMinutes(1)); // the store here has to give way
        patient.remove("r", n -> n == 1, false);
        Reclaimed reclaimed = patient.collect(false, ProgressListener.NONE);
        assertThat(reclaimed.deadGenerations()).isZero();
        assertThat(reclaimed.sparseGenerations()).isEqualTo(1);
        assertThat(reclaimed.staleIndexEntries()).isGreaterThan(150);
        assertThat(reclaimed.diskBytesBefore() - reclaimed.diskBytesAfter()).isGreaterThan(100_000);
        small.assertReadFrom(store.checkpoint(id("r", 2)), 1);
        try (RunWriter next = store.beginRun(Image.run("next"))) {
            assertThat(next.append(image(1).draft(true)).counts().plain()).isGreaterThan(150);
            image(1).assertReadFrom(store.checkpoint(id("next", 1)), 1);
        }
    }

    @Test
    void anOptimizationMovesARemovedKeyframesPagesToo() {
        write("r", 3, 3);
        upkeep().remove("r", n -> n == 1, false);
        try (Store store = Store.openForWriting(temp, "test")) {
            assertThat(store.optimize("r", 3, 1, (done, pages) -> true).complete()).isTrue();
        }
        Reclaimed reclaimed = collect();
        assertThat(reclaimed.deadGenerations()).isEqualTo(3);
        assertHolds("r", 2, 3);
    }

    @Test
    void aRunThatIsBeingWrittenIsLeftAloneAndGoesOnAfterACollection() {
        write("old", 3, 3);
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image(1).draft(true));
            Upkeep patient = Upkeep.of(temp, Duration.ofMinutes(1));
            assertThatThrownBy(() -> patient.remove("r", n -> true, false))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("run 'r'")
                    .hasMessageContaining("being written");
            Retention none = new Retention(OptionalInt.empty(), OptionalInt.of(0), OptionalLong.empty());
            Removal pruned = patient.prune(Optional.empty(), none, false);
            assertThat(pruned.writing()).containsExactly("r");
            assertThat(pruned.runs()).containsExactly("old");
            assertThat(patient.collect(false, ProgressListener.NONE).deadGenerations()).isPositive();
            writer.append(image(2).draft(false));
            writer.append(image(3).draft(true));
        }
        assertHolds("r", 1, 2, 3);
    }

    @Test
    void pagesAreNotTakenAwayFromUnderAReader() {
        write("r", 2, 2);
        try (Store reader = Store.openForReading(temp, "test")) {
            Checkpoint opened = reader.checkpoint(id("r", 2));
            upkeep().remove("r", n -> true, false);
            assertThatThrownBy(this::collect)
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("being read");
            assertThat(upkeep().collect(true, ProgressListener.NONE).deadGenerations()).isEqualTo(2);
            image(2).assertReadFrom(opened, 1);
        }
        assertThat(collect().deadGenerations()).isEqualTo(2);
    }

    @Test
    void pruningKeepsWhatAnyRuleKeeps() {
        write("r", 10, 4);
        Retention sparse = new Retention(OptionalInt.of(4), OptionalInt.of(2), OptionalLong.empty());
        Removal removal = upkeep().prune(Optional.of("r"), sparse, false);
        assertThat(removal.removed()).hasSize(6);
        assertHolds("r", 1, 5, 9, 10);
        collect();
        assertHolds("r", 1, 5, 9, 10);
    }

    @Test
    void pruningToASizeRemovesTheOldestAndKeepsBelowIt() {
        write("r", 10, 4);
        Removal all = upkeep().remove("r", n -> true, true);
        long limit = all.freeableBytes() / 2;
        Retention bounded = new Retention(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.of(limit));
        Removal removal = upkeep().prune(Optional.empty(), bounded, false);
        int last = removal.removed().getLast().number();
        assertThat(removal.removed()).hasSize(last);
        assertHolds("r", IntStream.rangeClosed(last + 1, 10).boxed().toArray(Integer[]::new));
        assertThat(all.freeableBytes() - removal.freeableBytes()).isLessThanOrEqualTo(limit);
        assertThat(last).isLessThan(10);
    }

    private Usage usage(Usage.Scope scope) {
        return upkeep().usage(scope, Area.Mapper.NONE, ProgressListener.NONE);
    }

    @Test
    void whatARemovalFreesIsWhatUsageCallsExclusive() {
        write("r", 4, 4);
        write("s", 1, 4);
        Usage before = usage(new Usage.Scope.Run("r"));
        assertThat(before.parts().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(before.diskBytes());
        assertThat(before.runs()).extracting(Usage.Share::name).containsExactlyInAnyOrder("r", "s");
        Usage.Share run = before.runs().stream()
                .filter(share -> share.name().equals("r"))
                .findFirst()
                .orElseThrow();
        assertThat(run.sharedBytes()).isPositive();
        assertThat(before.checkpoints()).hasSize(4);
        assertThat(upkeep().remove("r", n -> true, false).freeableBytes()).isEqualTo(run.exclusiveBytes());
        Usage removed = usage(new Usage.Scope.All());
        assertThat(removed.reclaimableBytes()).isPositive().isLessThan(run.exclusiveBytes());
        collect();
        Usage after = usage(new Usage.Scope.All());
        assertThat(after.reclaimableBytes()).isZero();
        assertThat(after.logicalBytes()).isEqualTo(250L * 4096);
    }
}
