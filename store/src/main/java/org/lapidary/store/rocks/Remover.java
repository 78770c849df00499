package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Removal;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.RemovedRecord;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Chooses checkpoints and takes their records off the store, in one synced batch. A keyframe on which checkpoints build
 * that stay is taken off the lists, but its manifest stays until they go too.
 */
final class Remover {

    /** The keyframe of a checkpoint of which neither manifest nor summary can be read: it may build on any. */
    private static final int UNKNOWN = 0;

    /** What is known of a checkpoint, whether it is listed or not. */
    private record Entry(CheckpointId id, int keyframe, int[] generations, long manifestBytes) {}

    private final Database database;
    private final GenerationUse use;
    private final Map<String, TreeMap<Integer, Entry>> runs = new HashMap<>();
    private final Set<CheckpointId> unlisted = new HashSet<>();
    private final Set<CheckpointId> removed = new HashSet<>();
    private final Set<CheckpointId> deleted = new HashSet<>();
    private final List<String> damages = new ArrayList<>();
    private long freed;
    private long bytes;

    Remover(Database database) {
        this.database = database;
        this.use = new GenerationUse(database.tables().ofPages(false));
        Catalog catalog = new Catalog(database);
        catalog.manifests((manifest, size) -> {
            CheckpointId id = manifest.info().id();
            int[] generations = use.positions(manifest.generations());
            Entry entry = new Entry(id, manifest.info().keyframe(), generations, size);
            runs.computeIfAbsent(id.run(), name -> new TreeMap<>()).put(id.number(), entry);
            bytes += size;
            use.count(generations);
        }, (where, failure) -> addDamaged(catalog, where, failure));
        use.settle();
        bytes += use.used();
        catalog.removed(unlisted::add, (where, failure) -> damages.add(failure.getMessage()));
    }

    /** One whose manifest cannot be read. What it needs is not known; that it builds on a keyframe its summary tells. */
    private void addDamaged(Catalog catalog, String name, StoreException failure) {
        CheckpointId id = Keys.idOf(name).orElseThrow(() -> failure);
        damages.add(failure.getMessage());
        Entry entry = new Entry(id, catalog.keyframeOf(id).orElse(UNKNOWN), new int[0], 0);
        runs.computeIfAbsent(id.run(), run -> new TreeMap<>()).put(id.number(), entry);
    }

    /** What cannot be read of checkpoints, and was not in the way. */
    List<String> damages() {
        return damages;
    }

    /** Numbers of the checkpoints of a run that are listed and not chosen, in order. */
    List<Integer> listed(String run) {
        return runs.getOrDefault(run, new TreeMap<>()).values().stream()
                .map(Entry::id)
                .filter(id -> !unlisted.contains(id) && !removed.contains(id))
                .map(CheckpointId::number)
                .toList();
    }

    /** Bytes of pages and manifests that what is not chosen takes. */
    long bytesLeft() {
        return bytes - freed;
    }

    /** Chooses one that is {@link #listed}. */
    void choose(CheckpointId id) {
        removed.add(id);
        deleteUnneeded(id);
        int keyframe = runs.get(id.run()).get(id.number()).keyframe();
        for (int base : keyframe == UNKNOWN ? List.copyOf(runs.get(id.run()).keySet()) : List.of(keyframe)) {
            deleteIfUnlisted(new CheckpointId(id.run(), base));
        }
    }

    private void deleteIfUnlisted(CheckpointId id) {
        if (removed.contains(id) || unlisted.contains(id)) {
            deleteUnneeded(id);
        }
    }

    /** Gives up the manifest of a checkpoint that is not listed any more, unless one that is builds on it. */
    private void deleteUnneeded(CheckpointId id) {
        TreeMap<Integer, Entry> run = runs.get(id.run());
        boolean needed = listed(run, id.number());
        Entry entry = run.get(id.number());
        if (needed || entry == null || !deleted.add(id)) {
            return;
        }
        freed += entry.manifestBytes() + use.release(entry.generations());
    }

    private boolean listed(TreeMap<Integer, Entry> run, int keyframe) {
        return run.tailMap(keyframe, false).values().stream()
                .takeWhile(entry -> entry.keyframe() <= keyframe) // the next keyframe's come after this one's
                .anyMatch(entry -> (entry.keyframe() == keyframe || entry.keyframe() == UNKNOWN)
                        && !removed.contains(entry.id()));
    }

    /** Takes off what was chosen. */
    void act() {
        try (WriteBatch batch = new WriteBatch()) {
            for (CheckpointId id : deleted) {
                database.delete(batch, Column.CHECKPOINTS, Keys.checkpoint(id));
                database.delete(batch, Column.MANIFESTS, Keys.checkpoint(id));
            }
            for (CheckpointId id : kept()) {
                database.put(batch, Column.CHECKPOINTS, Keys.checkpoint(id), new RemovedRecord(id).encode());
            }
            for (String run : gone()) {
                database.delete(batch, Column.RUNS, Keys.run(run));
            }
            FaultPoint.REMOVAL_READY.reached();
            if (batch.count() > 0) {
                database.commit(batch);
            }
            FaultPoint.REMOVED.reached();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "remove checkpoints from");
        }
    }

    private List<CheckpointId> kept() {
        return sorted(removed.stream().filter(id -> !deleted.contains(id)).toList());
    }

    /** Runs of which something was chosen and nothing is left. */
    private List<String> gone() {
        return removed.stream()
                .map(CheckpointId::run)
                .distinct()
                .filter(run -> listed(run).isEmpty())
                .sorted()
                .toList();
    }

    Removal result(List<String> writing) {
        return new Removal(sorted(removed), kept(), gone(), writing, freed);
    }

    private static List<CheckpointId> sorted(Collection<CheckpointId> ids) {
        return ids.stream().sorted(Comparator.naturalOrder()).toList();
    }
}
