package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.PageCounts;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageHash;
import org.rocksdb.WriteBatch;

/** One kind of damage to a test: each is found, named, and never handed out as good data. */
class CorruptionTest {

    private static final CheckpointId KEYFRAME = new CheckpointId("r", 1);
    private static final CheckpointId DIFFERENCE = new CheckpointId("r", 2);

    @TempDir
    Path temp;

    private Path directory;
    private boolean damaged = true;
    private final Image first = new Image().fill(0x1000, 40, 1);
    private final Image second = new Image(first);

    /** Generation 1: forty plain pages in three blocks. Generation 2: pages 16 to 19 as differences, in one block. */
    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        for (long vpn = 0x1010; vpn < 0x1014; vpn++) {
            second.put(vpn, Image.touched(first.get(vpn), vpn));
        }
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(first.draft(true));
            assertThat(writer.append(second.draft(false)).counts().delta()).isEqualTo(4);
        }
    }

    /** Whatever a test has damaged, a verification finds, unless it says that it is no damage. */
    @AfterEach
    void aVerificationFindsIt() {
        List<Verification.Damage> found;
        try {
            found = Upkeep.of(directory, Duration.ZERO)
                    .verify(100, ProgressListener.NONE)
                    .damages();
        } catch (StoreException.Corrupt e) {
            assertThat(damaged).as("it does not even open").isTrue();
            return;
        }
        assertThat(found.isEmpty()).as("%s", found).isNotEqualTo(damaged);
    }

    private void tamper(Column column, byte[] key, UnaryOperator<byte[]> change) throws Exception {
        try (Database database = Database.open(new StoreDirectory(directory), false, false);
                WriteBatch batch = new WriteBatch()) {
            database.put(batch, column, key, change.apply(database.get(column, key)));
            database.commit(batch);
        }
    }

    private static UnaryOperator<byte[]> flip(int at) {
        return bytes -> {
            bytes[at < 0 ? bytes.length + at : at] ^= 0x10;
            return bytes;
        };
    }

    private static byte[] block(long generation, int number) {
        return Location.key(Location.block(Location.of(generation, number * Location.BLOCK_PAGES)));
    }

    private void read(CheckpointId id) throws IOException {
        try (Store store = Store.openForReading(directory, "test")) {
            Checkpoint checkpoint = store.checkpoint(id);
            Image image = id.equals(KEYFRAME) ? first : second;
            image.assertReadFrom(checkpoint, 2);
        }
    }

    private void readSingly(CheckpointId id) {
        try (Store store = Store.openForReading(directory, "test");
                PageReader reader = store.checkpoint(id).pageReader()) {
            for (int index = 0; index < store.checkpoint(id).pages().size(); index++) {
                reader.read(index, new byte[PageSource.PAGE_SIZE]);
            }
        }
    }

    private void assertCorrupt(ThrowingCallable action, String... parts) {
        var error = assertThatThrownBy(action).isInstanceOf(StoreException.Corrupt.class);
        for (String part : parts) {
            error.hasMessageContaining(part);
        }
    }

    /** All kinds of records, and bytes from all over each. */
    @Test
    void aFlippedBitAnywhereIsFoundByAVerificationOrDoesNoHarm() throws Exception {
        Random random = new Random(7);
        for (Column column : Column.values()) {
            Map<byte[], byte[]> records = new LinkedHashMap<>();
            try (Database database = Database.open(new StoreDirectory(directory), true, false)) {
                database.scan(column, new byte[0], (key, value) -> records.put(key, value) == null);
            }
            for (Map.Entry<byte[], byte[]> record : records.entrySet()) {
                for (int i = 0; i < 2 && column != Column.INDEX; i++) {
                    int at = random.nextInt(i == 0 ? Math.min(12, record.getValue().length) : record.getValue().length);
                    tamper(column, record.getKey(), flip(at));
                    boolean found = !Upkeep.of(directory, Duration.ZERO)
                            .verify(100, ProgressListener.NONE)
                            .damages()
                            .isEmpty();
                    if (!found) {
                        // Bits of a compressed payload may mean nothing: then what comes of it is right all the same.
                        assertThat(column).as("byte %d", at).isEqualTo(Column.PAGES);
                        read(KEYFRAME);
                        read(DIFFERENCE);
                    }
                    tamper(column, record.getKey(), bytes -> record.getValue());
                }
            }
        }
        damaged = false;
    }

    @Test
    void aVerificationNamesAllThatIsDamagedAndNothingElse() throws Exception {
        tamper(Column.PAGES, block(2, 0), flip(12));
        tamper(Column.RUNS, Keys.run("r"), flip(-1));
        Verification found = Upkeep.of(directory, Duration.ZERO).verify(0, ProgressListener.NONE);
        assertThat(found.damages()).map(Verification.Damage::where).containsExactly("r", "r/2", "r/2", "r/2", "r/2");
        assertThat(found.damages().get(1).what()).contains("page 0x1010000", "generation 2");
    }

    @Test
    void aBlocksMagic() throws Exception {
        tamper(Column.PAGES, block(1, 1), flip(0));
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "page 0x1010000", "generation 1", "magic");
    }

    @Test
    void aBlocksVersion() throws Exception {
        tamper(Column.PAGES, block(1, 1), flip(2));
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "checksum");
    }

    @Test
    void aHashInABlocksHead() throws Exception {
        tamper(Column.PAGES, block(1, 0), flip(20));
        assertCorrupt(() -> read(KEYFRAME), "page 0x1000000", "checksum");
    }

    @Test
    void aBaseInABlocksHead() throws Exception {
        tamper(Column.PAGES, block(2, 0), flip(9 + 4 * 8 + 1));
        assertCorrupt(() -> read(DIFFERENCE), "checkpoint r/2", "page 0x1010000", "generation 2", "checksum");
        read(KEYFRAME);
    }

    @Test
    void aBlocksPayload() throws Exception {
        tamper(Column.PAGES, block(1, 2), flip(-1000));
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "generation 1");
        assertCorrupt(() -> read(DIFFERENCE), "checkpoint r/2", "generation 1");
    }

    @Test
    void aPageWhoseContentIsAnothersThoughAllChecksumsHold() throws Exception {
        tamper(Column.PAGES, block(1, 0), record -> {
            try (BlockCodec codec = new BlockCodec()) {
                BlockHeader header = new BlockHeader();
                byte[] pages = new byte[BlockCodec.BLOCK_BYTES];
                codec.decode(record, record.length, header, pages);
                pages[5 * 4096 + 123]++;
                return codec.encode(header, pages);
            } catch (org.lapidary.store.format.DecodeException e) {
                throw new AssertionError(e);
            }
        });
        assertCorrupt(() -> read(KEYFRAME), "page 0x1005000", "generation 1, page 5", "does not match its checksum");
        assertCorrupt(() -> readSingly(KEYFRAME), "page 0x1005000", "does not match its checksum");
    }

    @Test
    void aBasePageThatIsItselfADifferenceBreaksTheDepthRule() throws Exception {
        tamper(Column.PAGES, block(2, 0), record -> {
            try (BlockCodec codec = new BlockCodec()) {
                BlockHeader header = new BlockHeader();
                byte[] pages = new byte[BlockCodec.BLOCK_BYTES];
                codec.decode(record, record.length, header, pages);
                header.setBase(1, Location.of(2, 0));
                return codec.encode(header, pages);
            } catch (org.lapidary.store.format.DecodeException e) {
                throw new AssertionError(e);
            }
        });
        assertCorrupt(() -> read(DIFFERENCE), "page 0x1011000", "not a plain page");
    }

    @Test
    void aMissingBlock() throws Exception {
        try (Database database = Database.open(new StoreDirectory(directory), false, false);
                WriteBatch batch = new WriteBatch()) {
            database.dropPages(batch, block(1, 1), block(1, 2));
            database.commit(batch);
        }
        assertCorrupt(() -> read(KEYFRAME), "page 0x1010000", "missing");
    }

    @Test
    void aManifest() throws Exception {
        tamper(Column.MANIFESTS, Keys.checkpoint(KEYFRAME), flip(-20));
        assertCorrupt(() -> read(KEYFRAME), "manifest of checkpoint r/1", "checksum");
        assertCorrupt(() -> read(DIFFERENCE), "manifest of checkpoint r/1");
    }

    @Test
    void theManifestOfAnotherCheckpoint() throws Exception {
        byte[][] other = new byte[1][];
        tamper(Column.MANIFESTS, Keys.checkpoint(DIFFERENCE), bytes -> other[0] = bytes);
        tamper(Column.MANIFESTS, Keys.checkpoint(KEYFRAME), bytes -> other[0]);
        assertCorrupt(() -> read(KEYFRAME), "manifest of checkpoint r/1", "record of r/2");
    }

    @Test
    void aSummary() throws Exception {
        tamper(Column.CHECKPOINTS, Keys.checkpoint(DIFFERENCE), flip(12));
        try (Store store = Store.openForReading(directory, "test")) {
            assertCorrupt(() -> store.checkpoints("r"), "summary of checkpoint r/2", "checksum");
        }
        read(DIFFERENCE);
    }

    @Test
    void aRunRecord() throws Exception {
        tamper(Column.RUNS, Keys.run("r"), flip(-1));
        try (Store store = Store.openForReading(directory, "test")) {
            assertCorrupt(store::runs, "record of run 'r'", "checksum");
            assertCorrupt(() -> store.checkpoint(KEYFRAME), "record of run 'r'");
        }
    }

    @Test
    void theCounterOfGenerations() throws Exception {
        tamper(Column.META, new byte[] {'n', 'e', 'x', 't'}, flip(4));
        assertCorrupt(() -> Store.openForWriting(directory, "test"), "counter of generations");
        read(DIFFERENCE);
    }

    @Test
    void anIndexEntryThatPointsElsewhereCostsADuplicateAndNoMore() throws Exception {
        damaged = false;
        PageHash hash = new PageHash().of(first.get(0x1003), 0);
        byte[] key = new byte[8];
        org.lapidary.store.format.IndexEntry.putKey(hash.high(), key);
        tamper(Column.INDEX, key, flip(7));
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            assertThat(writer.append(first.draft(true)).counts()).isEqualTo(new PageCounts(0, 0, 39, 0, 1));
            first.assertReadFrom(store.checkpoint(new CheckpointId("s", 1)), 1);
        }
    }

    @Test
    void pagesOfADamagedBlockAreStoredAnew() throws Exception {
        tamper(Column.PAGES, block(1, 0), flip(20));
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            assertThat(writer.append(first.draft(true)).counts()).isEqualTo(new PageCounts(0, 0, 24, 0, 16));
            first.assertReadFrom(store.checkpoint(new CheckpointId("s", 1)), 1);
        }
    }

    @Test
    void aByteInTheFileThatHoldsThePages() throws Exception {
        Path largest = files(".sst").getLast();
        flipInFile(largest, Files.size(largest) / 3);
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "generation 1");
    }

    @Test
    void aByteInTheMiddleOfTheLogIsNotPassedOverInSilence() throws Exception {
        Path copy = temp.resolve("copy");
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            for (int i = 0; i < 5; i++) {
                writer.append(new Image().fill(i * 100, 30, i).draft(false));
            }
            copy(directory, copy); // the log as a kill would leave it
        }
        directory = copy;
        Path log = files(".log").getLast();
        flipInFile(log, Files.size(log) / 3);
        assertCorrupt(() -> Store.openForReading(copy, "test"), copy.toString());
        assertCorrupt(() -> Store.openForWriting(copy, "test"), copy.toString());
    }

    /** Files of the database with this ending, the largest last. */
    private List<Path> files(String ending) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            List<Path> found = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(ending)).toList());
            found.sort(Comparator.comparingLong(file -> file.toFile().length()));
            return found;
        }
    }

    private static void flipInFile(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
