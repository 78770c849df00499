package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        Map<String, Column> tables = database.tables().columns();
        database.directory().files().forEach((file, bytes) -> files.merge(part(file, tables), bytes, Long::sum));
        Map<String, Long> parts = new LinkedHashMap<>(pages);
        long garbage = use.unused();
        parts.put("garbage", garbage);
        parts.put("tables", files.remove(PAGES) - garbage - blockBytes);
        parts.putAll(files);
        return parts;
    }

    private static String part(Path file, Map<String, Column> tables) {
        String name = file.getFileName().toString();
        return switch (tables.get(name)) {
            case PAGES -> PAGES;
            case MANIFESTS -> "manifests";
            case INDEX -> "index";
            case CHECKPOINTS, RUNS, META -> "catalog";
            case null -> name.endsWith(".log") ? "log" : name.equals("RESERVE") ? "reserve" : "books";
        };
    }
}
