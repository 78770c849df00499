package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;
import org.lapidary.store.format.Location;
import org.rocksdb.WriteBatch;

/** Optimized runs hold what they held, and a kill or an error at any step changes nothing of that. */
class OptimizerTest {

    private static final int CHECKPOINTS = 6;
    private static final int LEVEL = 5;

    @TempDir
    Path temp;

    /** Optimizes run "r" of a store and stops dead at a point. */
    static final class Child {
        public static void main(String[] args) {
            FaultPoint fatal = FaultPoint.valueOf(args[1]);
            try (Store store = Store.openForWriting(Path.of(args[0]), "test")) {
                FaultPoint.onReached(point -> {
                    if (point == fatal) {
                        System.out.println("at " + point);
                        sleepForever();
                    }
                });
                store.optimize("r", LEVEL, 2, (done, pages) -> true);
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

    /** What checkpoint {@code n} holds: pages that stay, change, move, come and go. */
    private static Image image(int n) {
        Image image = new Image().fill(0, 130, 1);
        Random random = new Random(n);
        for (int i = 0; i < 30; i++) {
            long vpn = random.nextInt(60);
            image.put(vpn, Image.touched(image.get(vpn), 100L * n + vpn));
        }
        for (int i = 0; i < 30; i++) {
            image.put(100 + i, image.get(100 + (i + n) % 30));
        }
        return image.fill(1000L * n, 20, n).remove(n);
    }

    private static void store(Path directory, String run) {
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run(run))) {
            for (int n = 1; n <= CHECKPOINTS; n++) {
                writer.append(image(n).draft(n % 4 == 1));
            }
        }
    }

    private Optimization optimize(String run) {
        try (Store store = Store.openForWriting(temp, "test")) {
            return store.optimize(run, LEVEL, 2, (done, pages) -> true);
        }
    }

    @Test
    void whoWaitsHasATurnBeforeAStepIsFull() throws Exception {
        try (Store store = Store.openForWriting(temp, "test")) {
            try (RunWriter writer = store.beginRun(Image.run("r"))) {
                writer.append(new Image().fill(0, 2 * Optimizer.LEAST, 1).draft(true));
            }
            AtomicLong moved = new AtomicLong();
            StoreLocks locks = new StoreLocks(new StoreDirectory(temp), "other");
            CompletableFuture<Long> movedBeforeTurn = new CompletableFuture<>();
            Thread other = Thread.ofPlatform().unstarted(() -> {
                try (StoreLock _ = locks.turn(true, Duration.ofMinutes(1))) {
                    movedBeforeTurn.complete(moved.get());
                } catch (StoreException e) {
                    movedBeforeTurn.completeExceptionally(e);
                }
            });
            Optimization result = store.optimize("r", 1, 2, (done, pages) -> {
                if (moved.getAndSet(done) == 0 && done > 0) {
                    other.start();
                    while (!locks.isWaitedFor()) {
                        Thread.onSpinWait();
                    }
                }
                return true;
            });
            assertThat(result.complete()).isTrue();
            assertThat(movedBeforeTurn.get()).isLessThan(result.pages());
        }
    }

    private void assertWhole(String run) {
        try (Store store = Store.openForReading(temp, "test")) {
            assertThat(store.checkpoints(run)).hasSize(CHECKPOINTS);
            for (int n = 1; n <= CHECKPOINTS; n++) {
                image(n).assertReadFrom(store.checkpoint(new CheckpointId(run, n)), 2);
            }
        }
    }

    /** Generations that the manifests of a run list, and whether all its pages are in large blocks. */
    private Set<Long> generations(String run, boolean allLarge) {
        Set<Long> listed = new TreeSet<>();
        try (Store store = Store.openForReading(temp, "test");
                Database database = Database.open(new StoreDirectory(temp), true, false)) {
            for (CheckpointInfo info : store.checkpoints(run)) {
                PageRanges generations =
                        new Catalog(database).manifest(info.id()).generations();
                for (int i = 0; i < generations.count(); i++) {
                    for (long g = generations.start(i); g < generations.end(i); g++) {
                        listed.add(g);
                    }
                }
                PageTable pages = store.checkpoint(info.id()).pages();
                boolean large = true;
                for (int i = 0; i < pages.size(); i++) {
                    large &= Location.isLarge(pages.location(i));
                    assertThat(generations.contains(Location.generation(pages.location(i))))
                            .isTrue();
                }
                assertThat(large).as("checkpoint %s is in large blocks", info.id()).isEqualTo(allLarge);
            }
        }
        return listed;
    }

    @Test
    void everyPageIsTheSameAfterwardsAndNamesTheNewGenerationsOnly() {
        store(temp, "r");
        Set<Long> before = generations("r", false);
        Optimization done = optimize("r");
        assertThat(done.complete()).isTrue();
        assertThat(done.moved()).isEqualTo(done.pages()).isPositive();
        assertWhole("r");
        assertThat(generations("r", true)).doesNotContainAnyElementsOf(before);
        assertThat(optimize("r")).isEqualTo(new Optimization("r", 0, 0, 0, true));
    }

    @Test
    void oldGenerationsAreNotNeededAnyLonger() throws Exception {
        store(temp, "r");
        Set<Long> before = generations("r", false);
        optimize("r");
        try (Database database = Database.open(new StoreDirectory(temp), false, false);
                WriteBatch batch = new WriteBatch()) {
            for (long generation : before) {
                database.dropPages(batch, Location.firstKey(generation), Location.firstKey(generation + 1));
            }
            database.commit(batch);
        }
        assertWhole("r");
    }

    @Test
    void runsThatHaveMuchInCommonStillShareItAfterwards() {
        store(temp, "r");
        store(temp, "s");
        long first = optimize("r").bytesWritten();
        assertThat(optimize("s").bytesWritten()).isLessThan(first / 2);
        assertWhole("r");
        assertWhole("s");
    }

    @Test
    void whatWasCopiedFarAwayAndByNoMultipleOfAPageIsStoredOnce() {
        int pages = 2 * Location.LARGE_PAGES;
        byte[] content = new byte[pages * PageSource.PAGE_SIZE];
        new Random(5).nextBytes(content); // does not compress
        Image original = new Image();
        Image withCopy = new Image();
        for (int i = 0; i < pages - 1; i++) {
            int at = i * PageSource.PAGE_SIZE;
            original.put(i, Arrays.copyOfRange(content, at, at + PageSource.PAGE_SIZE));
            withCopy.put(i, original.get(i));
            withCopy.put(1_000_000 + i, Arrays.copyOfRange(content, at + 100, at + 100 + PageSource.PAGE_SIZE));
        }
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(original.draft(true));
            writer.append(withCopy.draft(true));
        }
        assertThat(optimize("r").bytesWritten()).isBetween((long) content.length / 2, content.length * 5L / 4);
        try (Store store = Store.openForReading(temp, "test")) {
            original.assertReadFrom(store.checkpoint(new CheckpointId("r", 1)), 1);
            withCopy.assertReadFrom(store.checkpoint(new CheckpointId("r", 2)), 2);
        }
    }

    @Test
    void aNewRunFindsThePagesOfAnOptimizedOne() {
        store(temp, "r");
        optimize("r");
        Image changed = new Image(image(1));
        changed.put(90, Image.touched(changed.get(90), 9));
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            int resident = image(1).pages().size();
            assertThat(writer.append(image(1).draft(true)).counts())
                    .isEqualTo(new PageCounts(0, 0, resident, 0, 0));
            assertThat(writer.append(changed.draft(false)).counts().delta()).isEqualTo(1);
            changed.assertReadFrom(store.checkpoint(new CheckpointId("s", 2)), 1);
        }
    }

    @Test
    void aListenerEndsItAndLaterItGoesOn() {
        store(temp, "r");
        AtomicInteger calls = new AtomicInteger();
        try (Store store = Store.openForWriting(temp, "test")) {
            Optimization cut = store.optimize("r", LEVEL, 1, (done, pages) -> done == 0 || calls.incrementAndGet() < 5);
            assertThat(cut.complete()).isFalse();
            assertThat(cut.moved()).isLessThan(cut.pages());
        }
        assertWhole("r");
        assertThat(optimize("r").complete()).isTrue();
        assertWhole("r");
    }

    @Test
    void aDamagedPageIsNotMadeToLookSound() throws Exception {
        store(temp, "r");
        byte[] key = Location.key(Location.block(Location.of(1, 80)));
        try (Database database = Database.open(new StoreDirectory(temp), false, false);
                WriteBatch batch = new WriteBatch()) {
            byte[] block = database.get(Column.PAGES, key);
            block[block.length - 50] ^= 4;
            database.put(batch, Column.PAGES, key, block);
            database.commit(batch);
        }
        Set<Long> before = generations("r", false);
        assertThatThrownBy(() -> optimize("r"))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("run 'r'")
                .hasMessageContaining("generation 1");
        assertThat(generations("r", false)).isEqualTo(before);
    }

    @Test
    void anUnknownRunIsUnknown() {
        store(temp, "r");
        assertThatThrownBy(() -> optimize("other")).isInstanceOf(StoreException.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY", "COMMITTED"})
    void aKillAtAnyStepLeavesTheRunWhole(FaultPoint point) throws Exception {
        store(temp, "r");
        try (ChildJvm child = new ChildJvm(Child.class, temp.toString(), point.name())) {
            assertThat(child.line()).isEqualTo("at " + point);
            child.kill();
        }
        assertWhole("r");
        generations("r", point == FaultPoint.COMMITTED);
        assertThat(optimize("r").complete()).isTrue();
        assertWhole("r");
        assertThat(generations("r", true)).hasSize(1);
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY"})
    void anErrorAtAnyStepLeavesTheRunWholeAndIsTakenBack(FaultPoint point) {
        store(temp, "r");
        try (Store store = Store.openForWriting(temp, "test")) {
            FaultPoint.onReached(reached -> {
                if (reached == point) {
                    throw new IllegalStateException("injected");
                }
            });
            assertThatThrownBy(() -> store.optimize("r", LEVEL, 2, (done, pages) -> true))
                    .hasMessage("injected");
            assertThat(temp.resolve("staging")).isEmptyDirectory();
        } finally {
            FaultPoint.onReached(reached -> {});
        }
        generations("r", false);
        assertWhole("r");
    }
}
