package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.lapidary.store.CheckpointChoice;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunName;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.RemovedRecord;
import org.lapidary.store.format.RunRecord;
import org.lapidary.store.format.SummaryRecord;

/** Reads the records of runs and checkpoints, and sees that each is the one asked for. */
final class Catalog {

    /** Ends what met with damage. */
    private static final BiConsumer<String, StoreException> GIVE_UP = (where, failure) -> {
        throw failure;
    };

    private final Database database;

    Catalog(Database database) {
        this.database = database;
    }

    /** All runs, the oldest first. */
    List<RunInfo> runs() {
        return runs(GIVE_UP);
    }

    /**
     * The runs that can be read, the oldest first.
     *
     * @param damaged is told of what cannot be read, and of which run it is, or nothing
     */
    List<RunInfo> runs(BiConsumer<String, StoreException> damaged) {
        List<RunInfo> runs = new ArrayList<>();
        scan(Column.RUNS, new byte[0], damaged, (key, value) -> runs.add(decodeRun(key, value)));
        runs.sort(Comparator.comparingLong(RunInfo::createdMillis).thenComparing(RunInfo::name));
        return runs;
    }

    Optional<RunInfo> run(String name) {
        if (!RunName.isValid(name)) {
            return Optional.empty();
        }
        byte[] key = Keys.run(name);
        return Optional.ofNullable(database.get(Column.RUNS, key)).map(value -> decodeRun(key, value));
    }

    RunInfo requireRun(String name) {
        return run(name)
                .orElseThrow(() -> new StoreException.Unknown("no run '" + name + "' in the store "
                        + database.directory().root() + "; `lapidary list` shows its runs"));
    }

    List<CheckpointInfo> checkpoints(String run) {
        return checkpoints(run, GIVE_UP);
    }

    /** The checkpoints of a run that can be read, see {@link #runs(BiConsumer)}. */
    List<CheckpointInfo> checkpoints(String run, BiConsumer<String, StoreException> damaged) {
        requireRun(run);
        List<CheckpointInfo> checkpoints = new ArrayList<>();
        scan(Column.CHECKPOINTS, Keys.checkpoints(run), damaged, (key, value) -> {
            if (!RemovedRecord.is(value)) {
                checkpoints.add(decodeSummary(run, key, value));
            }
        });
        return checkpoints;
    }

    /** Goes on after records that cannot be read or that do not decode. */
    private void scan(
            Column column, byte[] prefix, BiConsumer<String, StoreException> damaged, RecordScan.Visitor records) {
        new RecordScan(database, column, prefix)
                .run(
                        (key, value) -> {
                            try {
                                records.record(key, value);
                            } catch (StoreException.Corrupt | StoreException.WrongVersion e) {
                                damaged.accept(name(column, key), e);
                            }
                        },
                        (key, failure) -> damaged.accept(name(column, key), failure));
    }

    private static String name(Column column, byte[] key) {
        return column == Column.RUNS || key.length == 0
                ? new String(key, StandardCharsets.US_ASCII)
                : Keys.describe(key);
    }

    /** The checkpoints of a run that have manifests, in order, those of removed keyframes among them. */
    List<CheckpointId> withManifests(String run) {
        List<CheckpointId> ids = new ArrayList<>();
        scan(
                Column.MANIFESTS,
                Keys.checkpoints(run),
                GIVE_UP,
                (key, value) -> ids.add(decodeManifest(key, value).info().id()));
        return ids;
    }

    /** Sees that a checkpoint, whose manifest may be there for others' sake, has not been removed. */
    void requireListed(CheckpointId id) {
        byte[] record = database.get(Column.CHECKPOINTS, Keys.checkpoint(id));
        if (record != null && RemovedRecord.is(record)) {
            throw unknown(id);
        }
    }

    /**
     * The checkpoints that are chosen of a run's.
     *
     * @param numbers of these
     */
    List<CheckpointId> choose(String run, List<Integer> numbers, CheckpointChoice choice) {
        choice.require(numbers);
        List<CheckpointId> chosen = numbers.stream()
                .filter(choice::takes)
                .map(number -> new CheckpointId(run, number))
                .toList();
        if (chosen.isEmpty()) {
            throw new StoreException.Unknown("run '" + run + "' in the store " + database.directory()
                    + " has no such checkpoint; `lapidary list " + run + "` shows which there are");
        }
        return chosen;
    }

    /** How many manifests there are to be, as far as that can be told. */
    long manifestCount() {
        long[] count = new long[1];
        scan(Column.CHECKPOINTS, new byte[0], (where, failure) -> {}, (key, value) -> count[0]++);
        return count[0];
    }

    /** All manifests, one after the other, those of removed keyframes among them, with the bytes that each takes. */
    void manifests(BiConsumer<ManifestRecord, Integer> manifests) {
        manifests(manifests, GIVE_UP);
    }

    /** The manifests that can be read, see {@link #runs(BiConsumer)}. */
    void manifests(BiConsumer<ManifestRecord, Integer> manifests, BiConsumer<String, StoreException> damaged) {
        scan(
                Column.MANIFESTS,
                new byte[0],
                damaged,
                (key, value) -> manifests.accept(decodeManifest(key, value), key.length + value.length));
    }

    /** The keyframes that were removed and whose manifests are there for others' sake. */
    void removed(Consumer<CheckpointId> keyframes, BiConsumer<String, StoreException> damaged) {
        scan(Column.CHECKPOINTS, new byte[0], damaged, (key, value) -> {
            if (RemovedRecord.is(value)) {
                keyframes.accept(decodeRemoved(key, value));
            }
        });
    }

    /** The keyframe of a checkpoint as its summary tells it; empty where that cannot be read. */
    OptionalInt keyframeOf(CheckpointId id) {
        byte[] key = Keys.checkpoint(id);
        try {
            byte[] value = database.get(Column.CHECKPOINTS, key);
            return value == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(
                            RemovedRecord.is(value) // only keyframes have one
                                    ? decodeRemoved(key, value).number()
                                    : decodeSummary(id.run(), key, value).keyframe());
        } catch (StoreException.Corrupt e) {
            return OptionalInt.empty();
        }
    }

    /** Sees that what builds on a manifest finds it: a collection must not take a loss for garbage. */
    void requireManifests() {
        database.scan(Column.CHECKPOINTS, new byte[0], (key, value) -> {
            if (database.get(Column.MANIFESTS, key) == null) {
                throw new StoreException.Corrupt(
                        "the manifest of checkpoint " + Keys.describe(key) + " is missing from the store "
                                + database.directory().root(),
                        null);
            }
            return true;
        });
    }

    ManifestRecord manifest(CheckpointId id) {
        byte[] key = Keys.checkpoint(id);
        byte[] value = database.get(Column.MANIFESTS, key);
        if (value == null && database.get(Column.CHECKPOINTS, key) != null) {
            throw new StoreException.Corrupt(
                    "the manifest of checkpoint " + id + " is missing from the store "
                            + database.directory().root(),
                    null);
        }
        if (value == null) {
            throw unknown(id);
        }
        return decodeManifest(key, value);
    }

    private StoreException unknown(CheckpointId id) {
        return new StoreException.Unknown("run '" + id.run() + "' in the store "
                + database.directory().root() + " has no checkpoint " + id.number() + "; `lapidary list " + id.run()
                + "` shows which there are");
    }

    private CheckpointId decodeRemoved(byte[] key, byte[] value) {
        try {
            CheckpointId id = RemovedRecord.decode(value).id();
            requireSame(key, Keys.checkpoint(id), id.toString());
            return id;
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "the mark of checkpoint " + Keys.describe(key));
        }
    }

    ManifestRecord decodeManifest(byte[] key, byte[] value) {
        String what = "the manifest of checkpoint " + Keys.describe(key);
        try {
            ManifestRecord manifest = ManifestRecord.decode(value);
            requireSame(
                    key,
                    Keys.checkpoint(manifest.info().id()),
                    manifest.info().id().toString());
            return manifest;
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), what);
        }
    }

    RunInfo decodeRun(byte[] key, byte[] value) {
        String what = "the record of run '" + new String(key, StandardCharsets.US_ASCII) + "'";
        try {
            RunInfo run = RunRecord.decode(value);
            requireSame(key, Keys.run(run.name()), "run '" + run.name() + "'");
            return run;
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), what);
        }
    }

    /** Sees that what stands in a summary's place is a summary, or the mark of a removed keyframe. */
    void decodeListed(byte[] key, byte[] value) {
        if (RemovedRecord.is(value)) {
            decodeRemoved(key, value);
        } else {
            String name = Keys.describe(key);
            decodeSummary(name.substring(0, Math.max(0, name.indexOf('/'))), key, value);
        }
    }

    private CheckpointInfo decodeSummary(String run, byte[] key, byte[] value) {
        String what = "a summary of run '" + run + "'";
        try {
            what = "the summary of checkpoint " + run + "/" + Keys.number(key);
            CheckpointInfo info = SummaryRecord.decode(value);
            requireSame(key, Keys.checkpoint(info.id()), info.id().toString());
            return info;
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), what);
        }
    }

    private static void requireSame(byte[] wanted, byte[] found, String name) throws DecodeException.Damaged {
        if (!Arrays.equals(wanted, found)) {
            throw new DecodeException.Damaged("the record of " + name + " stands in its place");
        }
    }
}
