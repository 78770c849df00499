package org.lapidary.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

class StoreLockTest {

    @TempDir
    Path store;

    /** Holds a store open, or one of its locks, until killed. */
    static final class Holder {
        @SuppressWarnings("try")
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            StoreLocks locks = new StoreLocks(new StoreDirectory(directory), "create");
            try (AutoCloseable held =
                    switch (args[1]) {
                        case "write" -> Store.openForWriting(directory, "create");
                        case "read" -> Store.openForReading(directory, "list");
                        case "turn" -> locks.turn(true, Duration.ZERO);
                        case "reserve" -> locks.reserve("r").orElseThrow();
                        default -> throw new IllegalArgumentException(args[1]);
                    }) {
                System.out.println("open");
                Thread.sleep(60_000);
            }
        }
    }

    @BeforeEach
    void make() {
        Store.openForWriting(store, "create").close();
    }

    private ChildJvm hold(String how) throws IOException {
        ChildJvm child = new ChildJvm(Holder.class, store.toString(), how);
        assertThat(child.line()).isEqualTo("open");
        return child;
    }

    private StoreLocks locks() {
        return new StoreLocks(new StoreDirectory(store), "test");
    }

    @Test
    void aTurnInAnotherProcessIsNamedToWhoWantsOne() throws Exception {
        try (ChildJvm child = hold("turn")) {
            for (boolean exclusive : new boolean[] {true, false}) {
                assertThatThrownBy(() -> locks().turn(exclusive, Duration.ZERO))
                        .isInstanceOf(StoreException.InUse.class)
                        .hasMessageContaining("`create` (pid " + child.pid() + " on ")
                        .hasMessageContaining(store.toString())
                        .hasMessageContaining("--directory");
            }
        }
    }

    @Test
    void withoutTheKernelsTableNobodyIsNamedAndNothingFails() {
        assertThat(KernelLocks.holders(store.resolve("LOCK"), store.resolve("nothing"))).isEmpty();
    }

    @Test
    void anInterruptedThreadTakesNoLockThatIsNone() throws Exception {
        Thread.currentThread().interrupt();
        try (StoreLock _ = StoreLock.attempt(store.resolve("LOCK"), true, "test").orElseThrow();
                ChildJvm other = new ChildJvm(Taker.class, store.toString())) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(other.line()).isEqualTo("in use");
        }
    }

    /** Says whether it gets a turn. */
    static final class Taker {
        public static void main(String[] args) throws Exception {
            try (StoreLock _ = new StoreLocks(new StoreDirectory(Path.of(args[0])), "test").turn(true, Duration.ZERO)) {
                System.out.println("free");
            } catch (StoreException.InUse e) {
                System.out.println("in use");
            }
        }
    }

    @Test
    void aWriterInAnotherProcessGivesWayToReadersAndWriters() throws Exception {
        try (ChildJvm child = hold("write")) {
            open(false).close();
            open(true).close();
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void readersLetWritersInButNoOneTakePagesAway() throws Exception {
        try (ChildJvm child = hold("read")) {
            open(false).close();
            open(true).close();
            assertThatThrownBy(() -> locks().readers(true, Duration.ZERO))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("is being read by the process " + child.pid());
        }
        locks().readers(true, Duration.ZERO).close();
    }

    @Test
    void whileSomebodyTakesPagesAwayNobodyReads() {
        try (StoreLock collecting = locks().readers(true, Duration.ZERO)) {
            assertThat(collecting).isNotNull();
            assertThatThrownBy(() -> locks().readers(false, Duration.ofMillis(5)))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("`test` (pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void theTurnOfAKilledProcessIsFreeAtOnceAndItsNameForgotten() throws Exception {
        try (ChildJvm child = hold("turn")) {
            child.kill();
            assertThat(Files.readString(store.resolve("LOCK"))).startsWith(child.pid() + " ");
            open(false).close();
            open(true).close();
            assertThat(store.resolve("LOCK")).isEmptyFile();
        }
    }

    @Test
    void theNameThatIsLeftOfAKilledProcessIsNotTakenForTheHolders() throws Exception {
        try (ChildJvm killed = hold("turn")) {
            killed.kill();
        }
        String left = Files.readString(store.resolve("LOCK"));
        assertThat(left).isNotEmpty();
        try (ChildJvm holder = hold("turn")) {
            Files.writeString(store.resolve("LOCK"), left); // as if the holder could not write its own, on a full disk
            assertThatThrownBy(() -> locks().turn(true, Duration.ZERO))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("by the process " + holder.pid());
        }
    }

    @Test
    void whoWaitsIsSeenByTheHolder() throws Exception {
        StoreLock turn = locks().turn(true, Duration.ZERO);
        assertThat(locks().isWaitedFor()).isFalse();
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(
                () -> locks().turn(true, Duration.ofMinutes(1)).close());
        while (!locks().isWaitedFor()) {
            Thread.onSpinWait();
        }
        turn.close();
        waiter.join();
        assertThat(locks().isWaitedFor()).isFalse();
    }

    @Test
    void aRunThatIsBeingWrittenIsNamedAndEndsWithItsProcess() throws Exception {
        try (ChildJvm child = hold("reserve")) {
            assertThat(locks().writerOf("r"))
                    .hasValueSatisfying(name -> assertThat(name).contains("`create` (pid " + child.pid()));
            assertThat(locks().writerOf("s")).isEmpty();
            assertThat(locks().reserve("r")).isEmpty();
            assertThat(locks().anyRunIsWritten()).isTrue();
            child.kill();
            assertThat(store.resolve("writing/r")).exists();
            assertThat(locks().anyRunIsWritten()).isFalse();
            assertThat(store.resolve("writing")).isEmptyDirectory();
        }
    }

    @Test
    void readersInOneProcessShareAndTheLastOneLetsGo() {
        Store first = open(false);
        Store second = open(false);
        first.close();
        assertThatThrownBy(() -> locks().readers(true, Duration.ZERO)).isInstanceOf(StoreException.InUse.class);
        second.close();
        locks().readers(true, Duration.ZERO).close();
    }

    @Test
    void anAttemptRefusedInThisProcessDoesNotLoosenTheLockForOthers() throws Exception {
        try (StoreLock holder = locks().turn(true, Duration.ZERO)) {
            assertThat(holder).isNotNull();
            for (boolean exclusive : new boolean[] {true, false}) {
                assertThatThrownBy(() -> locks().turn(exclusive, Duration.ZERO))
                        .isInstanceOf(StoreException.InUse.class)
                        .hasMessageContaining("pid " + ProcessHandle.current().pid());
            }
            try (ChildJvm child = new ChildJvm(Holder.class, store.toString(), "turn")) {
                assertThat(child.line()).as("it ended without the lock").isNull();
            }
        }
    }

    @Test
    void aHoldersLineThatIsNotWholeNamesNobody() {
        assertThat(LockHolder.decode("")).isEmpty();
        assertThat(LockHolder.decode("12 host 2026")).isEmpty();
        assertThat(LockHolder.decode("12 host 2026-11-23T10:00:00Z create")).isEmpty();
        LockHolder self = LockHolder.self("create all");
        assertThat(LockHolder.decode(self.encode())).contains(self);
    }

    private Store open(boolean writing) {
        return writing ? Store.openForWriting(store, "test") : Store.openForReading(store, "test");
    }
}
