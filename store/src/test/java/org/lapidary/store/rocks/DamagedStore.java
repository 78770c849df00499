package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Repair;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;
import org.rocksdb.WriteBatch;

/** A store in a test, and ways to damage it: records as the database holds them, and bytes of its files. */
final class DamagedStore {

    private final Path directory;
    private final Map<CheckpointId, Image> images;

    /** @param images what each checkpoint holds */
    DamagedStore(Path directory, Map<CheckpointId, Image> images) {
        this.directory = directory;
        this.images = images;
    }

    /** A copy to damage. */
    DamagedStore copyTo(Path to) throws IOException {
        copy(directory, to);
        return new DamagedStore(to, images);
    }

    Path directory() {
        return directory;
    }

    Map<CheckpointId, Image> images() {
        return images;
    }

    static CheckpointId id(String run, int number) {
        return new CheckpointId(run, number);
    }

    static byte[] block(long generation, int number) {
        return Location.key(Location.block(Location.of(generation, number * Location.BLOCK_PAGES)));
    }

    void tamper(Column column, byte[] key, UnaryOperator<byte[]> change) throws Exception {
        try (Database database = Database.open(new StoreDirectory(directory), false, false);
                WriteBatch batch = new WriteBatch()) {
            byte[] changed = change.apply(database.get(column, key));
            if (changed == null) {
                database.delete(batch, column, key);
            } else {
                database.put(batch, column, key, changed);
            }
            database.commit(batch);
        }
    }

    /** @param at negative from the end */
    static UnaryOperator<byte[]> flip(int at) {
        return bytes -> {
            bytes[at < 0 ? bytes.length + at : at] ^= 0x10;
            return bytes;
        };
    }

    /** Files of the database with this ending, the largest last. */
    List<Path> files(String ending) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            List<Path> found = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(ending)).toList());
            found.sort(Comparator.comparingLong((Path file) -> file.toFile().length())
                    .thenComparing(Comparator.naturalOrder()));
            return found;
        }
    }

    /** The file that holds a generation. */
    Path fileOfPages(long generation) {
        try (Database database = Database.open(new StoreDirectory(directory), true, false)) {
            return database.tables().all().stream()
                    .filter(file -> file.column() == Column.PAGES && Location.blockOfKey(file.largest()) >>> 32 == generation)
                    .findFirst()
                    .orElseThrow()
                    .path();
        }
    }

    static void flipInFile(Path path, long at) throws IOException {
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

    /** Every record, by column, key and value, as text that can be compared. */
    Map<String, String> records() {
        Map<String, String> records = new TreeMap<>();
        try (Database database = Database.open(new StoreDirectory(directory), true, false)) {
            for (Column column : Column.values()) {
                database.scan(column, new byte[0], (key, value) -> {
                    records.put(column + " " + hex(key), hex(value));
                    return true;
                });
            }
        }
        return records;
    }

    static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    Verification verify() {
        return upkeep().verify(100, ProgressListener.NONE);
    }

    Repair repair(boolean dryRun) {
        return upkeep().repair(dryRun, state -> List.of("prog", "-x"), ProgressListener.NONE);
    }

    private Upkeep upkeep() {
        return Upkeep.of(directory, Duration.ZERO);
    }

    /** All checkpoints that are listed; each must be what was stored. */
    List<String> whole() {
        List<String> found = new ArrayList<>();
        try (Store store = Store.openForReading(directory, "test")) {
            for (RunInfo run : store.runs()) {
                store.checkpoints(run.name()).forEach(info -> {
                    images.get(info.id()).assertReadFrom(store.checkpoint(info.id()), 1);
                    found.add(info.id().toString());
                });
            }
        }
        return found;
    }

    /** Repairs, after a dry run that says the same and changes nothing, and sees that nothing is damaged then. */
    Repair repairAndCheck() {
        Repair planned = repair(true);
        Repair done = repair(false);
        assertThat(done.findings()).isEqualTo(planned.findings());
        assertThat(verify().damages()).isEmpty();
        assertThat(repair(false).findings()).as("a second repair has nothing to do").isEmpty();
        assertThat(directory.resolve("db.new")).doesNotExist();
        assertThat(directory.resolve("db.old")).doesNotExist();
        return done;
    }
}
