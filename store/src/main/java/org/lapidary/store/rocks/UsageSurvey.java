package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Usage;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/**
 * Finds out where the space went, from the sizes of files and from what manifests list, without reading a page. A
 * generation has its own files, so the sizes are exact; which runs and checkpoints need it, their manifests say. Takes
 * one bit for each stored page, and some hundred bytes for each generation of each run.
 */
final class UsageSurvey {

    /** In place of the name of the only one that needs a generation. */
    private static final String SEVERAL = "";

    private final Database database;
    private final Catalog catalog;
    private final PageFiles pages;
    private final Map<Long, String> ownerRuns = new HashMap<>();
    private final Map<Long, String> ownerCheckpoints = new HashMap<>();
    private final Map<Long, BitSet> named = new HashMap<>();
    private final Map<String, Need> runs = new HashMap<>();
    private final Map<String, Need> checkpoints = new LinkedHashMap<>();

    private static final class Need {
        private final Set<Long> generations = new HashSet<>();
        private long manifestBytes;
    }

    UsageSurvey(Database database) {
        this.database = database;
        this.catalog = new Catalog(database);
        this.pages = database.pageFiles(false);
    }

    /** @param asked the run whose checkpoints to tell of */
    Usage take(Optional<String> asked) {
        asked.ifPresent(catalog::requireRun);
        catalog.manifests((manifest, bytes) -> add(manifest, bytes, asked));
        List<Usage.Share> runShares = new ArrayList<>();
        List<Usage.Share> checkpointShares = new ArrayList<>();
        long logical = 0;
        for (RunInfo run : catalog.runs()) {
            List<CheckpointInfo> listed = catalog.checkpoints(run.name());
            long runLogical = 0;
            for (CheckpointInfo info : listed) {
                runLogical += info.residentPages() * PageSource.PAGE_SIZE;
                if (asked.equals(Optional.of(run.name()))) {
                    String name = info.id().toString();
                    checkpointShares.add(share(
                            name,
                            1,
                            info.residentPages() * PageSource.PAGE_SIZE,
                            checkpoints.getOrDefault(name, new Need()),
                            ownerCheckpoints));
                }
            }
            logical += runLogical;
            runShares.add(share(
                    run.name(), listed.size(), runLogical, runs.getOrDefault(run.name(), new Need()), ownerRuns));
        }
        Map<String, Long> parts = parts();
        long disk = parts.values().stream().mapToLong(Long::longValue).sum();
        return new Usage(disk, parts, parts.get("garbage"), logical, distinct(), runShares, checkpointShares);
    }

    private void add(ManifestRecord manifest, int bytes, Optional<String> asked) {
        String run = manifest.info().id().run();
        String id = manifest.info().id().toString();
        Need ofRun = runs.computeIfAbsent(run, name -> new Need());
        ofRun.manifestBytes += bytes;
        Need ofCheckpoint = new Need();
        ofCheckpoint.manifestBytes = bytes;
        if (asked.equals(Optional.of(run))) {
            checkpoints.put(id, ofCheckpoint);
        }
        switch (manifest.map()) {
            case PageMap.Complete complete -> addPages(complete.pages());
            case PageMap.Difference difference -> addPages(difference.overrides());
        }
        PageRanges ranges = manifest.generations();
        for (int range = 0; range < ranges.count(); range++) {
            for (long g = ranges.start(range); g < ranges.end(range); g++) {
                ofRun.generations.add(g);
                ofCheckpoint.generations.add(g);
                ownerRuns.merge(g, run, UsageSurvey::either);
                ownerCheckpoints.merge(g, id, UsageSurvey::either);
            }
        }
    }

    private void addPages(PageTable table) {
        for (int i = 0; i < table.size(); i++) {
            long location = table.location(i);
            // By generation and kind of block, whose pages are numbered apart.
            named.computeIfAbsent(location >>> 31, key -> new BitSet()).set(Location.ordinal(location));
        }
    }

    private long distinct() {
        return named.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    private static String either(String one, String other) {
        return one.equals(other) ? one : SEVERAL;
    }

    private Usage.Share share(String name, int count, long logical, Need need, Map<Long, String> owners) {
        long needed = need.manifestBytes;
        long exclusive = need.manifestBytes;
        for (long generation : need.generations) {
            needed += pages.bytes(generation);
            exclusive += owners.get(generation).equals(name) ? pages.bytes(generation) : 0;
        }
        return new Usage.Share(name, count, logical, needed, exclusive);
    }

    /** Every file belongs to one part, so that they add up whatever is there. */
    private Map<String, Long> parts() {
        long live = 0;
        for (Map.Entry<Long, PageFiles.Generation> generation :
                pages.generations().entrySet()) {
            live += ownerRuns.containsKey(generation.getKey())
                    ? generation.getValue().bytes()
                    : 0;
        }
        Map<String, Long> parts = new LinkedHashMap<>();
        for (String name : List.of("pages", "garbage", "manifests", "index", "catalog", "log", "books", "reserve")) {
            parts.put(name, 0L);
        }
        Map<String, Column> tables = database.tables();
        database.directory().files().forEach((file, bytes) -> parts.merge(part(file, tables), bytes, Long::sum));
        parts.put("garbage", parts.get("pages") - live);
        parts.put("pages", live);
        return parts;
    }

    private static String part(Path file, Map<String, Column> tables) {
        String name = file.getFileName().toString();
        return switch (tables.get(name)) {
            case PAGES -> "pages";
            case MANIFESTS -> "manifests";
            case INDEX -> "index";
            case CHECKPOINTS, RUNS, META -> "catalog";
            case null -> name.endsWith(".log") ? "log" : name.equals("RESERVE") ? "reserve" : "books";
        };
    }
}
