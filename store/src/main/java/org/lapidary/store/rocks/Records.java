package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.ManifestRecord;

/** Goes over all records of a store, and on after those that are damaged. */
final class Records {

    private final Database database;
    private final Catalog catalog;
    private final List<Damage> damages;
    private boolean reported;

    /** @param damages where to put what is found */
    Records(Database database, List<Damage> damages) {
        this.database = database;
        this.catalog = new Catalog(database);
        this.damages = damages;
    }

    /** Calls {@code manifests} with each manifest that can be read, in order; reports damage the first time. */
    void check(Consumer<ManifestRecord> manifests) {
        ReachableKeys found = ReachableKeys.of(database, Column.MANIFESTS);
        ReachableKeys listed = ReachableKeys.of(database, Column.CHECKPOINTS);
        SortedSet<byte[]> keys = new TreeSet<>(found.keys());
        keys.addAll(listed.keys());
        Set<String> known = new HashSet<>();
        for (byte[] key : keys) {
            String name = Keys.describe(key);
            guard(name, () -> {
                known.add(name);
                byte[] value = database.get(Column.MANIFESTS, key);
                if (value == null) {
                    known.remove(name);
                } else {
                    manifests.accept(catalog.decodeManifest(key, value));
                }
            });
        }
        if (!reported) {
            report("the manifests", found.damage());
            report("the summaries", listed.damage());
            checkCatalog(known, listed.keys());
            guard("", () -> GenerationCounter.read(database));
            guard("", () -> database.scan(Column.INDEX, new byte[0], (key, value) -> true));
        }
        reported = true;
    }

    private void report(String what, Optional<String> damage) {
        damage.ifPresent(message -> damages.add(new Damage("", what + " cannot all be read: " + message)));
    }

    private void checkCatalog(Set<String> manifests, SortedSet<byte[]> summaries) {
        Set<String> runs = new HashSet<>();
        guard("", () -> database.scan(Column.RUNS, new byte[0], (key, value) -> {
            String name = new String(key, StandardCharsets.US_ASCII);
            runs.add(name);
            guard(name, () -> catalog.decodeRun(key, value));
            return true;
        }));
        Set<String> listed = new HashSet<>();
        for (byte[] key : summaries) {
            String name = Keys.describe(key);
            listed.add(name);
            guard(name, () -> catalog.decodeListed(key, database.get(Column.CHECKPOINTS, key)));
            if (!manifests.contains(name)) {
                damages.add(new Damage(name, "its manifest is missing"));
            }
        }
        for (String name : manifests) {
            if (!listed.contains(name)) {
                damages.add(new Damage(name, "its summary is missing"));
            }
            String run = name.substring(0, Math.max(0, name.indexOf('/')));
            if (!runs.contains(run)) {
                damages.add(new Damage(name, "the record of its run is missing"));
            }
        }
    }

    private void guard(String where, Runnable look) {
        try {
            look.run();
        } catch (StoreException.Corrupt | StoreException.WrongVersion e) {
            if (!reported) {
                damages.add(new Damage(where, e.getMessage()));
            }
        }
    }
}
