package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.lapidary.store.Repair;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.RunRecord;

/** Reads all of a database, which may be damaged, and settles what is to become of each record. Changes nothing. */
final class RepairPlanner {

    private final Database database;
    private final Catalog catalog;
    private final Function<byte[], List<String>> commandOf;
    private final BlockChecks checks;
    private final TableFiles tables;
    private final List<Finding> findings = new ArrayList<>();
    private final Salvaged salvaged = new Salvaged();
    private final LiveBlocks needed = new LiveBlocks();
    private List<TableFile> files = List.of();
    private long lastListed;

    /** @param checks whole blocks */
    RepairPlanner(
            Database database, Function<byte[], List<String>> commandOf, BlockChecks checks, TableFiles tables) {
        this.database = database;
        this.catalog = new Catalog(database);
        this.commandOf = commandOf;
        this.checks = checks;
        this.tables = tables;
    }

    /** @param known what was found in opening the database */
    RepairPlan plan(List<Finding> known, boolean dryRun) {
        findings.addAll(known);
        files = database.tables().all();
        Map<TableFile, String> damagedFiles = tables.damaged(files);
        damagedFiles.forEach((file, what) -> found(
                "", Deed.REBUILT, TableFiles.describe(file) + ", of what can be read of it: " + what));
        SortedSet<byte[]> keys = new TreeSet<>(ReachableKeys.of(database, Column.MANIFESTS).keys());
        keys.addAll(ReachableKeys.of(database, Column.CHECKPOINTS).keys());
        CheckpointFates fates = new CheckpointFates(database, findings, salvaged);
        Map<String, ManifestRecord> runs = new LinkedHashMap<>();
        checks.read(fates.readManifests(keys));
        BlockFindings blocks = checks.findings();
        fates.settle(blocks::problem, manifest -> {
            needed.add(manifest);
            lastListed = Math.max(lastListed, lastGeneration(manifest));
            runs.putIfAbsent(manifest.info().id().run(), manifest);
        });
        repairRuns(runs);
        long next = repairCounter();
        boolean index = isIndexDamaged();
        return new RepairPlan(
                new Repair(dryRun, List.copyOf(findings), fates.listed()),
                salvaged,
                damagedFiles.keySet(),
                files,
                needed,
                blocks::problem,
                index,
                next);
    }

    private void found(String where, Deed deed, String what) {
        findings.add(new Finding(where, deed, what));
    }

    private static long lastGeneration(ManifestRecord manifest) {
        int ranges = manifest.generations().count();
        return ranges == 0 ? 0 : manifest.generations().end(ranges - 1) - 1;
    }

    /** @param first of each run that stays, the first manifest */
    private void repairRuns(Map<String, ManifestRecord> first) {
        first.forEach((name, manifest) -> {
            byte[] key = Keys.run(name);
            Optional<String> problem = problem(() -> catalog.decodeRun(key, require(Column.RUNS, key)));
            salvaged.keep(Column.RUNS, key);
            problem.ifPresent(what -> {
                salvaged.put(Column.RUNS, key, RunRecord.encode(LostRun.recall(manifest, files, commandOf)));
                found(
                        name,
                        Deed.REBUILT,
                        "the record of the run, from its first checkpoint: the command; its start is an estimate, and its"
                                + " other attributes are lost: " + what);
            });
        });
        for (byte[] key : ReachableKeys.of(database, Column.RUNS).keys()) {
            String name = new String(key, StandardCharsets.US_ASCII);
            if (!first.containsKey(name)) {
                found(name, Deed.DROPPED, "the run, which has no checkpoint left");
            }
        }
    }

    /** The next generation. */
    private long repairCounter() {
        ReachableKeys.of(database, Column.META).keys().forEach(key -> salvaged.keep(Column.META, key));
        salvaged.keep(Column.META, GenerationCounter.key());
        long past = Math.max(lastListed, lastStored()) + 1;
        try {
            long next = GenerationCounter.read(database);
            if (next > lastListed || lastListed == 0) {
                return next;
            }
            return rebuildCounter(past, "it stands below a generation that a checkpoint needs");
        } catch (StoreException.Corrupt | StoreException.Io e) {
            return rebuildCounter(past, e.getMessage());
        }
    }

    private long rebuildCounter(long next, String why) {
        salvaged.put(Column.META, GenerationCounter.key(), GenerationCounter.record(next));
        found("", Deed.REBUILT, "the counter of generations, from the pages: " + why);
        return next;
    }

    private long lastStored() {
        return files.stream()
                .filter(file -> file.column() == Column.PAGES)
                .mapToLong(TableFile::lastGeneration)
                .max()
                .orElse(0);
    }

    private boolean isIndexDamaged() {
        Optional<String> problem =
                problem(() -> database.scan(Column.INDEX, new byte[0], (key, value) -> true));
        problem.ifPresent(what -> found("", Deed.REBUILT, "the index, from the pages: " + what));
        return problem.isPresent();
    }

    private byte[] require(Column column, byte[] key) {
        byte[] value = database.get(column, key);
        if (value == null) {
            throw new StoreException.Corrupt("it is missing", null);
        }
        return value;
    }

    private static Optional<String> problem(Runnable look) {
        try {
            look.run();
            return Optional.empty();
        } catch (StoreException.Corrupt | StoreException.Io e) {
            return Optional.of(e.getMessage());
        }
    }
}
