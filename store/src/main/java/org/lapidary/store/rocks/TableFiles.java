package org.lapidary.store.rocks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.directory.HostFailures;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Looks at table files as a whole: every block has a checksum of RocksDB's, those too that hold nothing of the store's.
 * Reads each once, since none changes under its name.
 */
final class TableFiles {

    private final StoreDirectory directory;
    private final ProgressListener listener;
    private final Map<Path, Optional<String>> known = new HashMap<>();

    TableFiles(StoreDirectory directory, ProgressListener listener) {
        this.directory = directory;
        this.listener = listener;
    }

    /** Reads files; those of them that are damaged or missing, each with what is wrong. */
    Map<TableFile, String> damaged(List<TableFile> files) {
        Map<TableFile, String> damaged = new LinkedHashMap<>();
        int done = 0;
        for (TableFile file : files) {
            Optional<String> problem = known.get(file.path());
            if (problem == null) {
                problem = problem(file.path());
                if (problem.isEmpty() || Files.exists(file.path())) {
                    known.put(file.path(), problem);
                }
            }
            problem.ifPresent(what -> damaged.put(file, what));
            listener.progress("reading files", ++done, files.size());
        }
        return damaged;
    }

    /** Those that cannot be opened, each with what is wrong; their blocks are not read. */
    static Map<TableFile, String> unopenable(List<TableFile> files, StoreDirectory directory) {
        Map<TableFile, String> damaged = new LinkedHashMap<>();
        for (TableFile file : files) {
            problem(file.path(), directory, reader -> {}).ifPresent(what -> damaged.put(file, what));
        }
        return damaged;
    }

    private Optional<String> problem(Path file) {
        return problem(file, directory, SstFileReader::verifyChecksum);
    }

    /** Does something with a table file that is open. */
    private interface Look {
        void at(SstFileReader reader) throws RocksDBException;
    }

    private static Optional<String> problem(Path file, StoreDirectory directory, Look look) {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            look.at(reader);
            return Optional.empty();
        } catch (RocksDBException e) {
            if (HostFailures.isHindered(String.valueOf(e.getMessage()))) {
                throw RocksErrors.translate(e, directory, "read");
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static String describe(TableFile file) {
        return "the file " + file.path().getFileName() + " of the " + file.column().name().toLowerCase(Locale.ROOT);
    }
}
