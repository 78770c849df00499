package org.lapidary.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

class StoreLockTest {

    @TempDir
    Path store;

    /** Holds a store open until killed. */
    static final class Holder {
        @SuppressWarnings("try")
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            try (Store store = args[1].equals("write")
                    ? Store.openForWriting(directory, "create")
                    : Store.openForReading(directory, "list")) {
                System.out.println("open");
                Thread.sleep(60_000);
            } catch (StoreException.InUse e) {
                System.out.println("in use");
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

    @Test
    void aWriterInAnotherProcessIsNamedToReadersAndWriters() throws Exception {
        try (ChildJvm child = hold("write")) {
            for (boolean writing : new boolean[] {true, false}) {
                assertThatThrownBy(() -> open(writing))
                        .isInstanceOf(StoreException.InUse.class)
                        .hasMessageContaining("`create` (pid " + child.pid() + " on ")
                        .hasMessageContaining(store.toString())
                        .hasMessageContaining("--directory");
            }
        }
    }

    @Test
    void readersInTwoProcessesCoexistAndKeepWritersOut() throws Exception {
        try (ChildJvm child = hold("read")) {
            assertThat(child.pid()).isPositive();
            open(false).close();
            assertThatThrownBy(() -> open(true))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("another process that reads it");
        }
    }

    @Test
    void theLockOfAKilledWriterIsFreeAtOnceAndItsNameForgotten() throws Exception {
        try (ChildJvm child = hold("write")) {
            child.kill();
            assertThat(Files.readString(store.resolve("LOCK"))).startsWith(child.pid() + " ");
            open(false).close();
            open(true).close();
            assertThat(store.resolve("LOCK")).isEmptyFile();
        }
    }

    @Test
    void readersInOneProcessCoexistAndTheLastOneLetsGo() {
        Store first = open(false);
        Store second = open(false);
        first.close();
        assertThatThrownBy(() -> open(true)).isInstanceOf(StoreException.InUse.class);
        second.close();
        open(true).close();
    }

    @Test
    void anAttemptRefusedInThisProcessDoesNotLoosenTheLockForOthers() throws Exception {
        try (Store holder = open(true)) {
            assertThatThrownBy(() -> open(true))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> open(false)).isInstanceOf(StoreException.InUse.class);
            try (ChildJvm child = new ChildJvm(Holder.class, store.toString(), "write")) {
                assertThat(child.line()).isEqualTo("in use");
            }
            assertThat(holder.runs()).isEmpty();
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
