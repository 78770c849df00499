package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

/** What RocksDB knows of the table files that a database consists of. */
final class LiveTables {

    private final StoreDirectory directory;
    private final RocksDB database;
    private final ColumnFamilyHandle pages;

    LiveTables(StoreDirectory directory, RocksDB database, ColumnFamilyHandle pages) {
        this.directory = directory;
        this.database = database;
        this.pages = pages;
    }

    /**
     * The files of pages.
     *
     * @param counted whether to count their blocks, which takes a look into each file; else there are 0
     */
    PageFiles ofPages(boolean counted) {
        PageFiles files = new PageFiles();
        try {
            Map<String, TableProperties> properties =
                    counted ? database.getPropertiesOfAllTables(pages) : Map.of();
            for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
                if (Arrays.equals(file.columnFamilyName(), Column.PAGES.id())) {
                    long blocks = counted
                            ? properties.get(file.path() + file.fileName()).getNumEntries()
                            : 0;
                    files.add(Location.blockOfKey(file.smallestKey()) >>> 32, file.size(), blocks);
                }
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "read");
        }
        return files;
    }

    /**
     * The last generation that a file of pages may hold, as RocksDB's manifest has it, which takes no look into any; 0
     * where there is none.
     */
    long lastGeneration() {
        long last = 0;
        for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
            if (Arrays.equals(file.columnFamilyName(), Column.PAGES.id())) {
                last = Math.max(last, Location.blockOfKey(file.largestKey()) >>> 32);
            }
        }
        return last;
    }

    /** The first file of pages that may hold something behind this key. */
    Optional<TableFile> pagesBehind(byte[] key) {
        return all().stream()
                .filter(file -> file.column() == Column.PAGES && Arrays.compareUnsigned(file.largest(), key) > 0)
                .min(Comparator.comparing(TableFile::smallest, Arrays::compareUnsigned));
    }

    /** All table files. */
    List<TableFile> all() {
        List<TableFile> files = new ArrayList<>();
        for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
            for (Column column : Column.values()) {
                if (Arrays.equals(file.columnFamilyName(), column.id())) {
                    Path path = Path.of(file.path() + file.fileName());
                    files.add(new TableFile(
                            path, column, file.level(), file.smallestKey(), file.largestKey(), file.largestSeqno()));
                }
            }
        }
        return files;
    }

    /** Bytes of a column's files. */
    long bytes(Column column) {
        long sum = 0;
        for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
            sum += Arrays.equals(file.columnFamilyName(), column.id()) ? file.size() : 0;
        }
        return sum;
    }
}
