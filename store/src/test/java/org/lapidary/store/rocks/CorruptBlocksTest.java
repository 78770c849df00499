package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.rocks.DamagedStore.block;
import static org.lapidary.store.rocks.DamagedStore.flip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Usage;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.Location;
import org.rocksdb.WriteBatch;

/** Damage to blocks of pages, and to the files that they are in. */
class CorruptBlocksTest extends OneCorruption {

    private final Image hurried = new Image();

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
    void aHeadThatIsAsLongAsItsBlock() throws Exception {
        tamper(Column.PAGES, block(1, 1), record -> {
            record[4] = 0x21; // more than is read of a block for its head
            return record;
        });
        assertCorrupt(() -> read(KEYFRAME), "page 0x1010000", "checksum");
        Usage usage = Upkeep.of(directory, Duration.ZERO)
                .usage(new Usage.Scope.All(), Area.Mapper.NONE, ProgressListener.NONE);
        assertThat(usage.parts().get("damaged")).isGreaterThan(4096);
    }

    @Test
    void aBlocksPayload() throws Exception {
        tamper(Column.PAGES, block(1, 2), flip(-1000));
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "generation 1");
        assertCorrupt(() -> read(DIFFERENCE), "checkpoint r/2", "generation 1");
    }

    @Test
    void whichWordsDifferInABlockStoredInAHurry() throws Exception {
        tamper(Column.PAGES, inAHurry(), flipInPayload(100));
        assertCorrupt(this::readHurried, "checkpoint s/2", "page 0x1010000", "words are not those");
    }

    @Test
    void howLongTheWordsAreInABlockStoredInAHurry() throws Exception {
        tamper(Column.PAGES, inAHurry(), flipInPayload(4 * 64 + 2));
        assertCorrupt(this::readHurried, "checkpoint s/2", "page 0x1010000", "words are not those");
    }

    @Test
    void aWordInABlockStoredInAHurry() throws Exception {
        tamper(Column.PAGES, inAHurry(), flip(-2));
        assertCorrupt(this::readHurried, "checkpoint s/2", "page 0x1013000", "does not match its checksum");
    }

    @Test
    void twoLengthsOfWordsThatAddUpInABlockStoredInAHurry() throws Exception {
        tamper(Column.PAGES, inAHurry(), record -> {
            int lengths = payload(record) + 4 * 64;
            record[lengths] += 0x01;
            record[lengths] -= 0x10;
            return record;
        });
        assertCorrupt(this::readHurried, "checkpoint s/2");
    }

    /** The first of run s is as the second one of run r; in the second one the same four pages differ once more. */
    private byte[] inAHurry() throws Exception {
        for (long vpn = 0x1010; vpn < 0x1014; vpn++) {
            hurried.put(vpn, Image.touched(second.get(vpn), vpn + 7));
        }
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            writer.append(second.draft(true));
            var source = Image.hurried(hurried.source(), () -> true);
            writer.append(Image.draft(false, source, PageRanges.EMPTY));
        }
        byte[] key = block(4, 0);
        tamper(Column.PAGES, key, record -> {
            assertThat(record[3]).as("codec").isEqualTo((byte) BlockHeader.CODEC_SPARSE);
            return record;
        });
        return key;
    }

    private void readHurried() {
        try (Store store = Store.openForReading(directory, "test")) {
            Image expected = new Image(second);
            hurried.pages().forEach(expected::put);
            expected.assertReadFrom(store.checkpoint(new CheckpointId("s", 2)), 1);
        }
    }

    /** Where a block's payload begins: its head tells how long it is itself. */
    private static int payload(byte[] record) {
        return (record[4] & 0xff) << 8 | record[5] & 0xff;
    }

    private static UnaryOperator<byte[]> flipInPayload(int at) {
        return record -> flip(payload(record) + at).apply(record);
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
                header.setBase(1, Location.of(2, 0), 1);
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
        Path largest = damaged().files(".sst").getLast();
        DamagedStore.flipInFile(largest, Files.size(largest) / 3);
        assertCorrupt(() -> read(KEYFRAME), "checkpoint r/1", "generation 1");
    }

    @Test
    void theLastFileOfPagesIsInNoWritersWay() throws Exception {
        DamagedStore.flipInFile(damaged().fileOfPages(2), 20);
        List<String> notices = new ArrayList<>();
        try (Store store = Store.openForWriting(directory, "test", notices::add);
                RunWriter writer = store.beginRun(Image.run("s"))) {
            writer.append(new Image().fill(0x5000, 30, 9).draft(true));
        }
        assertThat(notices).singleElement().asString().contains(".sst", "lapidary repair");
        assertCorrupt(() -> read(DIFFERENCE), "checkpoint r/2", "generation 2");
        read(KEYFRAME);
        takeBackTheCommitOf("s", 3);
        DamagedStore.flipInFile(damaged().fileOfPages(3), 20);
        Upkeep.of(directory, Duration.ZERO, notices::add).remove("r", number -> number == 2, false);
        assertThat(notices).hasSize(2);
        Upkeep.of(directory, Duration.ZERO, notices::add).collect(false, ProgressListener.NONE);
        assertThat(notices).as("what nobody needs is gone, damaged or not").hasSize(3);
        read(KEYFRAME);
        isDamaged = false;
    }

    /** As a kill leaves it before the commit. */
    private void takeBackTheCommitOf(String run, long generation) throws Exception {
        CheckpointId id = new CheckpointId(run, 1);
        tamper(Column.RUNS, Keys.run(run), record -> null);
        tamper(Column.MANIFESTS, Keys.checkpoint(id), record -> null);
        tamper(Column.CHECKPOINTS, Keys.checkpoint(id), record -> null);
        tamper(Column.META, GenerationCounter.key(), record -> GenerationCounter.record(generation));
    }
}
