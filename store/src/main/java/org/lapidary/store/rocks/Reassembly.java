package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.HostFailures;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * Puts a database together of another's table files and logs, where the books are lost that say which of them are in
 * force. Which column a file belongs to stands in it. Files are taken in the order of their numbers, so that of two
 * entries the later one holds, and then the logs, which are later than all. What a file says was deleted from earlier
 * ones is not seen: checkpoints that were removed may come back, and where their pages are gone, they are found damaged.
 */
final class Reassembly {

    private static final Pattern NUMBERED = Pattern.compile("(\\d+)\\.(sst|log)");

    private final StoreDirectory from;
    private final StoreDirectory to;
    private final Linking linking;
    private final List<Finding> findings = new ArrayList<>();

    /** Makes a name for a file; fails where that is not possible there. */
    @FunctionalInterface
    interface Linking {
        void link(Path name, Path file) throws IOException;
    }

    /** @param to where it is made; it holds links to files of pages, which are never changed */
    Reassembly(StoreDirectory from, StoreDirectory to, Linking linking) {
        this.from = from;
        this.to = to;
        this.linking = linking;
    }

    /** Makes it; returns what was found. */
    List<Finding> run(String problem) {
        findings.add(new Finding(
                "",
                Deed.REBUILT,
                "the database's books (CURRENT, MANIFEST-…), of its other files; checkpoints that were removed and not yet"
                        + " collected may be there again: " + problem));
        to.createDirectories();
        try {
            try (Database database = Database.open(to, false, true)) {
                for (Path file : numbered(from.database(), "sst").values()) {
                    take(file, database);
                }
            }
            long last = Math.max(last("sst"), last("log"));
            for (Path log : numbered(from.database(), "log").values()) {
                Files.copy(log, to.database().resolve("%06d.log".formatted(++last)));
            }
        } catch (IOException e) {
            throw from.io("repair", e);
        }
        return findings;
    }

    private long last(String ending) throws IOException {
        TreeMap<Long, Path> files = numbered(to.database(), ending);
        return files.isEmpty() ? 0 : files.lastKey();
    }

    private static TreeMap<Long, Path> numbered(Path directory, String ending) throws IOException {
        TreeMap<Long, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NUMBERED.matcher(file.getFileName().toString());
                if (name.matches() && name.group(2).equals(ending)) {
                    found.put(Long.parseLong(name.group(1)), file);
                }
            }
        }
        return found;
    }

    private void take(Path file, Database database) {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            Column column = column(file, reader.getTableProperties().getColumnFamilyName());
            if (column != Column.PAGES || !ingested(file, database)) {
                copy(reader, column, database);
            }
        } catch (RocksDBException e) {
            if (HostFailures.isHindered(String.valueOf(e.getMessage()))) {
                throw RocksErrors.translate(e, from, "read");
            }
            findings.add(new Finding(
                    "", Deed.DROPPED, "what cannot be read of the file " + file.getFileName() + ": " + e.getMessage()));
        }
    }

    /** A file of pages that an append wrote names no column: RocksDB takes it into whichever it is given to. */
    private Column column(Path file, byte[] family) {
        String name = new String(family, StandardCharsets.UTF_8);
        if (name.isEmpty()) {
            return Column.PAGES;
        }
        for (Column column : Column.values()) {
            if (name.equals(new String(column.id(), StandardCharsets.UTF_8))) {
                return column;
            }
        }
        throw new StoreException.Corrupt(
                "the store " + from.root() + " cannot be repaired: " + file.getFileName() + " belongs to '" + name
                        + "', which this lapidary does not know; use the lapidary that wrote it or a later one",
                null);
    }

    private boolean ingested(Path file, Database database) {
        Path name = to.staging().resolve(file.getFileName());
        try {
            linking.link(name, file.toAbsolutePath());
            database.ingestPages(name.toString());
            return true;
        } catch (IOException | UnsupportedOperationException | RocksDBException e) {
            return false; // what is copied instead is the same
        }
    }

    private static void copy(SstFileReader reader, Column column, Database database) throws RocksDBException {
        try (ReadOptions options = new ReadOptions();
                SstFileReaderIterator entries = reader.newIterator(options);
                BatchWriter writer = new BatchWriter(database, column)) {
            for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                writer.put(entries.key(), entries.value());
            }
            entries.status();
        }
    }
}
