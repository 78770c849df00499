package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;
import org.lapidary.store.format.Location;
import org.rocksdb.WriteBatch;

/** Optimized runs hold what they held, in less space, and others have their turn meanwhile. */
class OptimizerTest {

    @TempDir
    Path temp;

    private UnoptimizedStore unoptimized;

    @BeforeEach
    void begin() {
        unoptimized = new UnoptimizedStore(temp);
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

    @Test
    void everyPageIsTheSameAfterwardsAndNamesTheNewGenerationsOnly() {
        unoptimized.store("r");
        Set<Long> before = unoptimized.generations("r", false);
        Optimization done = unoptimized.optimize("r");
        assertThat(done.complete()).isTrue();
        assertThat(done.moved()).isEqualTo(done.pages()).isPositive();
        unoptimized.assertWhole("r");
        assertThat(unoptimized.generations("r", true)).doesNotContainAnyElementsOf(before);
        assertThat(unoptimized.optimize("r")).isEqualTo(new Optimization("r", 0, 0, 0, true));
    }

    @Test
    void oldGenerationsAreNotNeededAnyLonger() throws Exception {
        unoptimized.store("r");
        Set<Long> before = unoptimized.generations("r", false);
        unoptimized.optimize("r");
        try (Database database = Database.open(new StoreDirectory(temp), false, false);
                WriteBatch batch = new WriteBatch()) {
            for (long generation : before) {
                database.dropPages(batch, Location.firstKey(generation), Location.firstKey(generation + 1));
            }
            database.commit(batch);
        }
        unoptimized.assertWhole("r");
    }

    @Test
    void runsThatHaveMuchInCommonStillShareItAfterwards() {
        unoptimized.store("r");
        unoptimized.store("s");
        long first = unoptimized.optimize("r").bytesWritten();
        assertThat(unoptimized.optimize("s").bytesWritten()).isLessThan(first / 2);
        unoptimized.assertWhole("r");
        unoptimized.assertWhole("s");
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
        assertThat(unoptimized.optimize("r").bytesWritten()).isBetween((long) content.length / 2, content.length * 5L / 4);
        try (Store store = Store.openForReading(temp, "test")) {
            original.assertReadFrom(store.checkpoint(new CheckpointId("r", 1)), 1);
            withCopy.assertReadFrom(store.checkpoint(new CheckpointId("r", 2)), 2);
        }
    }

    @Test
    void aNewRunFindsThePagesOfAnOptimizedOne() {
        unoptimized.store("r");
        unoptimized.optimize("r");
        Image changed = new Image(UnoptimizedStore.image(1));
        changed.put(90, Image.touched(changed.get(90), 9));
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            int resident = UnoptimizedStore.image(1).pages().size();
            assertThat(writer.append(UnoptimizedStore.image(1).draft(true)).counts())
                    .isEqualTo(new PageCounts(0, 0, resident, 0, 0));
            assertThat(writer.append(changed.draft(false)).counts().delta()).isEqualTo(1);
            changed.assertReadFrom(store.checkpoint(new CheckpointId("s", 2)), 1);
        }
    }

    @Test
    void aListenerEndsItAndLaterItGoesOn() {
        unoptimized.store("r");
        AtomicInteger calls = new AtomicInteger();
        try (Store store = Store.openForWriting(temp, "test")) {
            Optimization cut = store.optimize("r", UnoptimizedStore.LEVEL, 1, (done, pages) -> done == 0 || calls.incrementAndGet() < 5);
            assertThat(cut.complete()).isFalse();
            assertThat(cut.moved()).isLessThan(cut.pages());
        }
        unoptimized.assertWhole("r");
        assertThat(unoptimized.optimize("r").complete()).isTrue();
        unoptimized.assertWhole("r");
    }

    @Test
    void aDamagedPageIsNotMadeToLookSound() throws Exception {
        unoptimized.store("r");
        byte[] key = Location.key(Location.block(Location.of(1, 80)));
        try (Database database = Database.open(new StoreDirectory(temp), false, false);
                WriteBatch batch = new WriteBatch()) {
            byte[] block = database.get(Column.PAGES, key);
            block[block.length - 50] ^= 4;
            database.put(batch, Column.PAGES, key, block);
            database.commit(batch);
        }
        Set<Long> before = unoptimized.generations("r", false);
        assertThatThrownBy(() -> unoptimized.optimize("r"))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("run 'r'")
                .hasMessageContaining("generation 1");
        assertThat(unoptimized.generations("r", false)).isEqualTo(before);
    }

    @Test
    void anUnknownRunIsUnknown() {
        unoptimized.store("r");
        assertThatThrownBy(() -> unoptimized.optimize("other")).isInstanceOf(StoreException.Unknown.class);
    }
}
