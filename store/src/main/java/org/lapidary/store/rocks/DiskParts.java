package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.directory.StoreDirectory;

/** Says of every file of the store what it is, so that the parts add up whatever is there. */
final class DiskParts {

    private static final String PAGES = "pages";

    private final Database database;
    private final GenerationUse use;

    DiskParts(Database database, GenerationUse use) {
        this.database = database;
        this.use = use;
    }

    /**
     * The parts by the names that {@link org.lapidary.store.Usage} has, their bytes added up.
     *
     * @param pages what pages in needed generations take
     * @param blockBytes their sum
     */
    Map<String, Long> parts(Map<String, Long> pages, long blockBytes) {
        Map<String, Long> files = new LinkedHashMap<>();
        for (String name : List.of(PAGES, "manifests", "index", "catalog", "log", "books", "reserve")) {
            files.put(name, 0L);
        }
        Map<Path, Column> tables = tables();
        database.directory().files().forEach((file, bytes) -> files.merge(part(file, tables), bytes, Long::sum));
        Map<String, Long> parts = new LinkedHashMap<>(pages);
        long garbage = use.unused();
        parts.put("garbage", garbage);
        parts.put("tables", files.remove(PAGES) - garbage - blockBytes);
        parts.putAll(files);
        return parts;
    }

    /** The columns of the table files, by their paths from the store's: elsewhere, a file of that name is none. */
    private Map<Path, Column> tables() {
        StoreDirectory directory = database.directory();
        Path folder = directory.root().relativize(directory.database());
        Map<Path, Column> tables = new HashMap<>();
        for (TableFile file : database.tables().all()) {
            tables.put(folder.resolve(file.path().getFileName()), file.column());
        }
        return tables;
    }

    private static String part(Path file, Map<Path, Column> tables) {
        String name = file.getFileName().toString();
        return switch (tables.get(file)) {
            case PAGES -> PAGES;
            case MANIFESTS -> "manifests";
            case INDEX -> "index";
            case CHECKPOINTS, RUNS, META -> "catalog";
            case null -> name.endsWith(".log") ? "log" : name.equals("RESERVE") ? "reserve" : "books";
        };
    }
}
