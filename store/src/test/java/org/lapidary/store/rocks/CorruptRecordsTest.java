package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.rocks.DamagedStore.block;
import static org.lapidary.store.rocks.DamagedStore.flip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.PageCounts;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.PageHash;

/** Damage to every other kind of record, and to the log. */
class CorruptRecordsTest extends OneCorruption {

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
        isDamaged = false;
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
        isDamaged = false;
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
    void aByteInTheMiddleOfTheLogIsNotPassedOverInSilence() throws Exception {
        Path copy = temp.resolve("copy");
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("s"))) {
            for (int i = 0; i < 5; i++) {
                writer.append(new Image().fill(i * 100, 30, i).draft(false));
            }
            DamagedStore.copy(directory, copy); // the log as a kill would leave it
        }
        directory = copy;
        Path log = damaged().files(".log").getLast();
        DamagedStore.flipInFile(log, Files.size(log) / 3);
        assertCorrupt(() -> Store.openForReading(copy, "test"), copy.toString());
        assertCorrupt(() -> Store.openForWriting(copy, "test"), copy.toString());
    }
}
