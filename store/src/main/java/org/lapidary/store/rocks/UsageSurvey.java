package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.StoreException;
import org.lapidary.store.Usage;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/**
 * Finds out where the space went: first from all manifests which generations and pages are needed by whom, then from the
 * heads of all blocks what each page takes. No page is read. Takes two bytes for each stored page, some ten bytes for each
 * range of generations that a checkpoint of the run asked for needs, and some hundred for each checkpoint.
 */
final class UsageSurvey {

    /** More than any head takes. */
    private static final int HEAD = 8192;

    private final Database database;
    private final Catalog catalog;
    private final Usage.Scope scope;
    private final Area.Mapper mapper;
    private final ProgressListener listener;
    private final GenerationUse use;
    private final NamedPages named;
    private final Needs needs;
    private final List<Damage> damages = new ArrayList<>();
    private PageTable keyframePages;
    private long[] resident;

    UsageSurvey(Database database, Usage.Scope scope, Area.Mapper mapper, ProgressListener listener) {
        this.database = database;
        this.catalog = new Catalog(database);
        this.scope = scope;
        this.mapper = mapper;
        this.listener = listener;
        this.use = new GenerationUse(database.tables().ofPages(false));
        this.needs = new Needs(use);
        this.named = new NamedPages(mapper);
    }

    Usage take() {
        requireScope();
        List<RunInfo> all = catalog.runs(this::note);
        Map<RunInfo, List<CheckpointInfo>> listed = new LinkedHashMap<>();
        all.forEach(run -> listed.put(run, catalog.checkpoints(run.name(), this::note)));
        long total = catalog.manifestCount();
        long[] done = new long[1];
        catalog.manifests(
                (manifest, bytes) -> {
                    add(manifest, bytes);
                    listener.progress("reading manifests", ++done[0], total);
                },
                this::note);
        use.settle();
        PageShares shares = new PageShares(named);
        long blockBytes = divide(shares);
        Map<String, Long> parts = new DiskParts(database, use).parts(shares.parts(), blockBytes);
        return new Usage(
                parts.values().stream().mapToLong(Long::longValue).sum(),
                parts,
                use.unused(),
                listed.values().stream().mapToLong(UsageSurvey::logical).sum(),
                named.count(),
                shares.namedBytes(),
                needs.runs(listed),
                listed.entrySet().stream()
                        .filter(entry -> isOfRun(entry.getKey().name()))
                        .flatMap(entry -> needs.checkpoints(entry.getValue()).stream())
                        .toList(),
                shares.areas(resident),
                use.sharing(),
                needs.overlaps(all),
                growth(listed),
                damages.stream().distinct().toList());
    }

    private void note(String where, StoreException failure) {
        damages.add(new Damage(where, failure.getMessage()));
    }

    private void requireScope() {
        switch (scope) {
            case Usage.Scope.All() -> {}
            case Usage.Scope.Run(String name) -> catalog.requireRun(name);
            case Usage.Scope.One(CheckpointId id) -> {
                catalog.requireRun(id.run());
                catalog.requireListed(id);
                new PageTables(catalog).of(catalog.manifest(id));
            }
        }
    }

    private boolean isOfRun(String run) {
        return switch (scope) {
            case Usage.Scope.All() -> false;
            case Usage.Scope.Run(String name) -> name.equals(run);
            case Usage.Scope.One(CheckpointId id) -> id.run().equals(run);
        };
    }

    private void add(ManifestRecord manifest, int bytes) {
        CheckpointInfo info = manifest.info();
        needs.add(info, manifest.generations(), bytes, isOfRun(info.id().run()));
        addPages(manifest);
    }

    private void addPages(ManifestRecord manifest) {
        PageTable table =
                switch (manifest.map()) {
                    case PageMap.Complete complete -> complete.pages();
                    case PageMap.Difference difference -> difference.overrides();
                };
        boolean inScope =
                switch (scope) {
                    case Usage.Scope.All() -> true;
                    case Usage.Scope.Run(String name) -> manifest.info().id().run().equals(name);
                    case Usage.Scope.One one -> false;
                };
        if (inScope) {
            named.add(table, manifest.info().isKeyframe(), mapper.areas(manifest.state()));
        } else {
            named.add(table, manifest.info().isKeyframe());
        }
        if (scope instanceof Usage.Scope.One(CheckpointId id) && isOfRun(manifest.info().id().run())) {
            addOne(manifest, id);
        }
    }

    /** The pages of the one checkpoint asked for; its keyframe comes before it. */
    private void addOne(ManifestRecord manifest, CheckpointId id) {
        if (manifest.map() instanceof PageMap.Complete complete && manifest.info().id().number() <= id.number()) {
            keyframePages = complete.pages();
        }
        if (manifest.info().id().equals(id)) {
            PageTable table =
                    switch (manifest.map()) {
                        case PageMap.Complete complete -> complete.pages();
                        case PageMap.Difference difference -> difference.applyTo(keyframePages);
                    };
            List<Area> areas = mapper.areas(manifest.state());
            named.add(table, manifest.info().isKeyframe(), areas);
            resident = named.count(table, areas);
        }
    }

    /** Which generations the scope alone needs. */
    private BitSet alone() {
        return switch (scope) {
            case Usage.Scope.All() -> needs.all();
            case Usage.Scope.Run(String name) -> needs.alone(name);
            case Usage.Scope.One(CheckpointId id) -> needs.alone(id.number());
        };
    }

    /** Gives each needed page its part of its block, and returns what all blocks take. */
    private long divide(PageShares shares) {
        BitSet alone = alone();
        long[] seen = {0, -1, 0}; // bytes, generation, its position
        new PageScan(database, new byte[HEAD]).run((block, head, length) -> {
            long generation = block >>> 32;
            if (generation != seen[1]) {
                seen[1] = generation;
                seen[2] = use.position(generation);
                listener.progress("reading heads of blocks", seen[2], use.count());
            }
            int position = (int) seen[2];
            if (position < use.count() && use.users(position) > 0) {
                int bytes = length + Location.KEY_BYTES;
                seen[0] += bytes;
                shares.add(block, head, bytes, alone.get(position));
            }
        }, (file, failure) -> {
            note("", failure);
            int position = use.position(file.firstGeneration());
            if (position < use.count() && use.users(position) > 0) {
                long bytes = file.path().toFile().length();
                seen[0] += bytes;
                shares.addDamaged(bytes);
            }
        });
        return seen[0];
    }

    private static long logical(List<CheckpointInfo> infos) {
        return infos.stream().mapToLong(CheckpointInfo::residentPages).sum() * PageSource.PAGE_SIZE;
    }

    private static List<Usage.Growth> growth(Map<RunInfo, List<CheckpointInfo>> listed) {
        List<Usage.Growth> growth = new ArrayList<>();
        listed.forEach((run, infos) -> infos.forEach(info -> {
            // Bounded, since a file may have been imported before times in it were checked.
            long elapsed = Math.max(0, info.elapsedNanos());
            long start = Math.clamp(run.createdMillis(), 0, RunInfo.LATEST_MILLIS);
            growth.add(new Usage.Growth(
                    run.name(),
                    start + elapsed / 1_000_000,
                    elapsed,
                    info.residentPages() * PageSource.PAGE_SIZE,
                    info.storedBytes()));
        }));
        growth.sort(Comparator.comparingLong(Usage.Growth::timeMillis));
        return growth;
    }
}
