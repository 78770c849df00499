package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        Set<String> known = new HashSet<>();
        guard("", () -> database.scan(Column.MANIFESTS, new byte[0], (key, value) -> {
            String name = Keys.describe(key);
            known.add(name);
            guard(name, () -> manifests.accept(catalog.decodeManifest(key, value)));
            return true;
        }));
        if (!reported) {
            checkCatalog(known);
            guard("", () -> GenerationCounter.check(database));
        }
        reported = true;
    }

    private void checkCatalog(Set<String> manifests) {
        Set<String> runs = new HashSet<>();
        guard("", () -> database.scan(Column.RUNS, new byte[0], (key, value) -> {
            String name = new String(key, StandardCharsets.US_ASCII);
            runs.add(name);
            guard(name, () -> catalog.decodeRun(key, value));
            return true;
        }));
        Set<String> listed = new HashSet<>();
        guard("", () -> database.scan(Column.CHECKPOINTS, new byte[0], (key, value) -> {
            String name = Keys.describe(key);
            listed.add(name);
            guard(name, () -> catalog.decodeListed(key, value));
            if (!manifests.contains(name)) {
                damages.add(new Damage(name, "its manifest is missing"));
            }
            return true;
        }));
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
