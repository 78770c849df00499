package org.lapidary.store.rocks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/** Looks at table files as a whole: every block has a checksum of RocksDB's, those too that hold nothing of the store's. */
final class TableFiles {

    private TableFiles() {}

    /** Reads files; those of them that are damaged or missing, each with what is wrong. */
    static Map<TableFile, String> damaged(
            StoreDirectory directory, List<TableFile> files, ProgressListener listener) {
        Map<TableFile, String> damaged = new LinkedHashMap<>();
        int done = 0;
        for (TableFile file : files) {
            try (Options options = new Options();
                    SstFileReader reader = new SstFileReader(options)) {
                reader.open(file.path().toString());
                reader.verifyChecksum();
            } catch (RocksDBException e) {
                if (StoreDirectory.isHindered(String.valueOf(e.getMessage()))) {
                    throw RocksErrors.translate(e, directory, "read");
                }
                damaged.put(file, String.valueOf(e.getMessage()));
            }
            listener.progress("reading files", ++done, files.size());
        }
        return damaged;
    }

    static String describe(TableFile file) {
        return "the file " + file.path().getFileName() + " of the " + file.column().name().toLowerCase(Locale.ROOT);
    }
}
