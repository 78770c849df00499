package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.RocksDBException;

/** Several processes with one store: writers take turns, readers come and go beside them. */
class SharedStoreTest {

    @TempDir
    Path temp;

    /** Appends checkpoints to a run, one for each line that it reads, and says of each that it is stored. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            String run = args[1];
            try (Store store = Store.openForWriting(Path.of(args[0]), "create");
                    RunWriter writer = store.beginRun(Image.run(run))) {
                int count = Integer.parseInt(args[2]);
                for (int n = 1; n <= count; n++) {
                    writer.append(image(run, n).draft(n % 4 == 1));
                    System.out.println("stored " + n);
                }
                System.out.println("done");
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    /** What checkpoint {@code n} holds: pages that all runs share, some that change a little, some that are its own. */
    static Image image(String run, int n) {
        Image image = new Image().fill(0, 20, 1);
        for (int vpn = 0; vpn < 10; vpn++) {
            image.put(vpn, Image.touched(image.get(vpn), run.hashCode() + n * 100L + vpn));
        }
        return image.fill(100L * n, 10, n);
    }

    private static void assertWhole(Store store, String run, int atLeast) {
        int count = atLeast == 0 ? 0 : store.checkpoints(run).size();
        assertThat(count).isGreaterThanOrEqualTo(atLeast);
        for (int n = 1; n <= count; n++) {
            image(run, n).assertReadFrom(store.checkpoint(new CheckpointId(run, n)), 1);
        }
    }

    @Test
    void writersInTwoProcessesTakeTurnsAndReadersSeeAllThatWasReported() throws Exception {
        int count = 8;
        try (ChildJvm first = new ChildJvm(Writer.class, temp.toString(), "first", "" + count);
                ChildJvm second = new ChildJvm(Writer.class, temp.toString(), "second", "" + count)) {
            for (int n = 1; n <= count; n++) {
                assertThat(first.line()).isEqualTo("stored " + n);
                assertThat(second.line()).isEqualTo("stored " + n);
                if (n % 4 == 0) {
                    try (Store store = Store.openForReading(temp, "test")) {
                        assertWhole(store, "first", n);
                        assertWhole(store, "second", n);
                    }
                }
            }
            assertThat(first.line()).isEqualTo("done");
            assertThat(second.line()).isEqualTo("done");
            try (Store third = Store.openForWriting(temp, "test")) {
                assertThatThrownBy(() -> third.beginRun(Image.run("first"))).isInstanceOf(StoreException.Exists.class);
            }
        }
        try (Store store = Store.openForWriting(temp, "test")) {
            assertThat(store.runs()).extracting(RunInfo::name).containsExactlyInAnyOrder("first", "second");
            assertThat(temp.resolve("writing")).isEmptyDirectory();
        }
    }

    @Test
    void whatARunRemembersStaysTrueWhileOthersHaveTheirTurn() {
        try (Store mine = Store.openForWriting(temp, "mine");
                RunWriter my = mine.beginRun(Image.run("my"));
                Store theirs = Store.openForWriting(temp, "theirs");
                RunWriter their = theirs.beginRun(Image.run("their"))) {
            for (int n = 1; n <= 6; n++) {
                my.append(image("my", n).draft(n == 4));
                their.append(image("their", n).draft(n == 3));
                assertThat(my.append(image("my", n).draft(false)).counts().plain()).isZero();
                assertThat(their.append(image("their", n).draft(false)).counts().plain()).isZero();
            }
            for (int n = 1; n <= 12; n++) {
                image("my", (n + 1) / 2).assertReadFrom(mine.checkpoint(new CheckpointId("my", n)), 2);
                image("their", (n + 1) / 2).assertReadFrom(theirs.checkpoint(new CheckpointId("their", n)), 2);
            }
        }
    }

    @Test
    void aNameIsTakenFromTheBeginningOfARunOn() {
        try (Store mine = Store.openForWriting(temp, "mine");
                Store theirs = Store.openForWriting(temp, "theirs")) {
            try (RunWriter writer = mine.beginRun(Image.run("r-1"))) {
                assertThat(writer).isNotNull();
                assertThatThrownBy(() -> theirs.beginRun(Image.run("r-1"))).isInstanceOf(StoreException.Exists.class);
                try (RunWriter second = theirs.beginNumberedRun(Image.run("r"));
                        RunWriter third = mine.beginNumberedRun(Image.run("r"))) {
                    assertThat(List.of(second.run(), third.run())).containsExactly("r-2", "r-3");
                }
            }
            try (RunWriter first = theirs.beginNumberedRun(Image.run("r"))) {
                assertThat(first.run()).isEqualTo("r-1");
            }
        }
    }

    @Test
    void aReaderGoesOnWhenAWriterReplacesFilesBeneathIt() throws IOException {
        for (String run : List.of("q", "r")) { // in two openings, so that there are two files to compact
            try (Store store = Store.openForWriting(temp, "test");
                    RunWriter writer = store.beginRun(Image.run(run))) {
                writer.append(image(run, 1).draft(true));
                writer.append(image(run, 2).draft(false));
            }
        }
        try (Store reader = Store.openForReading(temp, "test")) {
            Checkpoint opened = reader.checkpoint(new CheckpointId("r", 2));
            replaceSmallFiles();
            try (Store store = Store.openForWriting(temp, "test");
                    RunWriter writer = store.beginRun(Image.run("later"))) {
                writer.append(image("later", 1).draft(true));
            }
            image("r", 2).assertReadFrom(opened, 2);
            assertWhole(reader, "q", 2);
            assertWhole(reader, "r", 2);
            image("r", 2).assertReadFrom(opened, 2);
        }
    }

    /** As a writer does when there are several. */
    private void replaceSmallFiles() {
        try (Database database = Database.open(new StoreDirectory(temp), false, false)) {
            for (Column column : Column.values()) {
                if (column != Column.PAGES) {
                    database.compact(column);
                }
            }
        }
    }

    @Test
    void filesThatAreReplacedWhileAllIsReadAreNoDamage() {
        for (String when : List.of("reading blocks", "reading files")) {
            for (String run : List.of("q", "r")) {
                try (Store store = Store.openForWriting(temp, "test");
                        RunWriter writer = store.beginRun(Image.run(run + when.length()))) {
                    writer.append(image(run, 1).draft(true));
                }
            }
            AtomicBoolean replaced = new AtomicBoolean();
            ProgressListener once = (what, done, total) -> {
                if (what.equals(when) && !replaced.getAndSet(true)) {
                    replaceSmallFiles();
                }
            };
            Upkeep upkeep = Upkeep.of(temp, Duration.ZERO);
            assertThat(upkeep.verify(100, once).damages()).isEmpty();
            assertThat(replaced.getAndSet(false)).isTrue();
            Store.openForWriting(temp, "test").close(); // begins new files
            assertThat(upkeep.repair(true, state -> List.of(), once).findings()).isEmpty();
            assertThat(replaced).isTrue();
        }
    }

    @Test
    void aReaderThatMissesAFileLooksAgainAndThatIsNotForEver() {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(image("r", 1).draft(true));
        }
        StoreException missing = new StoreException.Io(
                "cannot read", new RocksDBException("IO error: No such file or directory: While open a file: 17.sst"));
        try (ReadAccess access = ReadAccess.open(new StoreDirectory(temp), "test", Duration.ZERO, told -> {})) {
            Catalog catalog = new Catalog(access.database());
            AtomicInteger attempts = new AtomicInteger();
            assertThat(access.read(() -> {
                        if (attempts.incrementAndGet() < 3) {
                            throw missing;
                        }
                        return catalog.runs();
                    }))
                    .hasSize(1);
            assertThat(attempts).hasValue(3);
            assertThatThrownBy(() -> access.read(() -> {
                        throw missing;
                    }))
                    .isSameAs(missing);
        }
    }

    @Test
    void whoMadeAStoreForNothingLeavesItToThoseWhoCameBy() {
        Path made = temp.resolve("made");
        Store maker = Store.openForWriting(made, "maker");
        try (Store other = Store.openForWriting(made, "other");
                RunWriter writer = other.beginRun(Image.run("r"))) {
            maker.abandon();
            writer.append(image("r", 1).draft(true));
            image("r", 1).assertReadFrom(other.checkpoint(new CheckpointId("r", 1)), 1);
        }
        try (Store store = Store.openForReading(made, "test")) {
            assertWhole(store, "r", 1);
        }
    }
}
