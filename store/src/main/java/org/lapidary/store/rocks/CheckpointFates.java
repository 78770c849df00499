package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;
import org.lapidary.store.format.RemovedRecord;
import org.lapidary.store.format.SummaryRecord;

/**
 * Settles which checkpoints a repair keeps. One that lacks a page, or whose map is lost, goes. A keyframe that lacks
 * pages goes from the lists, while its map stays, without those pages, for checkpoints that have others in their place.
 */
final class CheckpointFates {

    /** Lost pages of a checkpoint that are named; the rest are counted. */
    private static final int NAMED = 5;

    /** What is known of a checkpoint. */
    private static final class Fate {
        private final CheckpointId id;
        private final int keyframe;
        private final boolean marked;
        private final Set<Long> lostPages = new HashSet<>();
        private String loss = "";

        Fate(CheckpointId id, int keyframe, boolean marked) {
            this.id = id;
            this.keyframe = keyframe;
            this.marked = marked;
        }

        boolean isListed() {
            return !marked && loss.isEmpty();
        }

        CheckpointId base() {
            return new CheckpointId(id.run(), keyframe);
        }
    }

    private final Database database;
    private final Catalog catalog;
    private final List<Finding> findings;
    private final Salvaged salvaged;
    private final TreeMap<byte[], Fate> fates = new TreeMap<>(Arrays::compareUnsigned);
    private long listed;

    CheckpointFates(Database database, List<Finding> findings, Salvaged salvaged) {
        this.database = database;
        this.catalog = new Catalog(database);
        this.findings = findings;
        this.salvaged = salvaged;
    }

    /** Checkpoints that stay and are listed, after {@link #settle}. */
    long listed() {
        return listed;
    }

    /** Reads the manifests under these keys, and gives up what has none; the blocks that the others need. */
    LiveBlocks readManifests(SortedSet<byte[]> keys) {
        LiveBlocks live = new LiveBlocks();
        for (byte[] key : keys) {
            try {
                byte[] value = database.get(Column.MANIFESTS, key);
                if (value == null) {
                    throw new StoreException.Corrupt("its manifest is missing", null);
                }
                ManifestRecord manifest = catalog.decodeManifest(key, value);
                CheckpointId id = manifest.info().id();
                live.add(manifest);
                fates.put(key, new Fate(id, manifest.info().keyframe(), isMark(key, id)));
            } catch (StoreException.Corrupt | StoreException.Io e) {
                report(Keys.describe(key), Deed.DROPPED, e.getMessage());
            }
        }
        return live;
    }

    /** A mark that is damaged is still known by its length: a summary is longer. */
    private boolean isMark(byte[] key, CheckpointId id) {
        try {
            byte[] value = database.get(Column.CHECKPOINTS, key);
            return value != null && (RemovedRecord.is(value) || value.length == new RemovedRecord(id).encode().length);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            return false; // its place cannot be read, so it is made a summary: the checkpoint is listed again
        }
    }

    /**
     * Settles the fate of each.
     *
     * @param problem what is wrong with the page at a location, or null
     * @param kept is given the manifests that stay, in order
     */
    void settle(LongFunction<String> problem, Consumer<ManifestRecord> kept) {
        findLosses(problem);
        Set<CheckpointId> bases = new HashSet<>();
        for (Fate fate : fates.values()) {
            if (fate.isListed()) {
                bases.add(fate.base());
                listed++;
            }
        }
        for (Map.Entry<byte[], Fate> entry : fates.entrySet()) {
            byte[] key = entry.getKey();
            Fate fate = entry.getValue();
            if (fate.isListed() || bases.contains(fate.id)) {
                salvaged.keep(Column.MANIFESTS, key);
                salvaged.keep(Column.CHECKPOINTS, key);
            }
            if (fate.isListed()) {
                repairSummary(key, fate);
                kept.accept(manifest(key));
            } else if (bases.contains(fate.id)) {
                kept.accept(hide(key, fate));
            } else if (!fate.marked) {
                report(fate.id.toString(), Deed.DROPPED, fate.loss);
            }
        }
    }

    private void findLosses(LongFunction<String> problem) {
        CheckpointId keyframe = null;
        PageTable keyframePages = null;
        for (Map.Entry<byte[], Fate> entry : fates.entrySet()) {
            Fate fate = entry.getValue();
            switch (manifest(entry.getKey()).map()) {
                case PageMap.Complete complete -> {
                    keyframe = fate.id;
                    keyframePages = complete.pages();
                    findLosses(fate, keyframePages, problem);
                }
                case PageMap.Difference difference -> {
                    if (fate.base().equals(keyframe)) {
                        findLosses(fate, difference.applyTo(keyframePages), problem);
                    } else {
                        fate.loss = "its keyframe " + fate.base() + " is lost";
                    }
                }
            }
        }
    }

    private static void findLosses(Fate fate, PageTable pages, LongFunction<String> problem) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            String what = problem.apply(pages.location(i));
            if (what != null) {
                fate.lostPages.add(pages.vpn(i));
                if (named.size() < NAMED) {
                    named.add("page 0x" + Long.toHexString(pages.vpn(i) * PageSource.PAGE_SIZE) + " (" + what + ")");
                }
            }
        }
        int more = fate.lostPages.size() - named.size();
        if (!named.isEmpty()) {
            fate.loss = "it lacks " + String.join(", ", named) + (more > 0 ? " and " + more + " more" : "");
        }
    }

    private void repairSummary(byte[] key, Fate fate) {
        try {
            byte[] value = database.get(Column.CHECKPOINTS, key);
            if (value == null) {
                throw new StoreException.Corrupt("it is missing", null);
            }
            catalog.decodeListed(key, value);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            salvaged.put(Column.CHECKPOINTS, key, SummaryRecord.encode(manifest(key).info()));
            report(fate.id.toString(), Deed.REBUILT, "its summary, from its manifest (had it been removed, it is listed again): " + e.getMessage());
        }
    }

    /** Keeps a keyframe's map out of sight, without pages that are lost: whoever builds on it has none of them. */
    private ManifestRecord hide(byte[] key, Fate fate) {
        ManifestRecord manifest = manifest(key);
        String forOthers = "; its page map stays, out of sight, for those that build on it";
        byte[] mark = new RemovedRecord(fate.id).encode();
        if (!fate.marked) {
            salvaged.put(Column.CHECKPOINTS, key, mark);
            report(fate.id.toString(), Deed.DROPPED, fate.loss + forOthers);
        } else if (!Arrays.equals(database.get(Column.CHECKPOINTS, key), mark)) {
            salvaged.put(Column.CHECKPOINTS, key, mark);
            report(fate.id.toString(), Deed.REBUILT, "its mark, that it has been removed" + forOthers);
        }
        if (fate.lostPages.isEmpty() || !(manifest.map() instanceof PageMap.Complete complete)) {
            return manifest;
        }
        if (fate.marked) {
            report(fate.id.toString(), Deed.DROPPED, "of the page map of a removed keyframe: " + fate.loss);
        }
        PageMap map = new PageMap.Complete(without(complete.pages(), fate.lostPages));
        byte[] packed = ManifestRecord.pack(map, manifest.generations(), manifest.state());
        salvaged.put(Column.MANIFESTS, key, ManifestRecord.encode(manifest.info(), packed));
        return new ManifestRecord(manifest.info(), map, manifest.generations(), manifest.state());
    }

    private static PageTable without(PageTable pages, Set<Long> lost) {
        PageMap.TableBuilder left = new PageMap.TableBuilder(pages.size());
        for (int i = 0; i < pages.size(); i++) {
            if (!lost.contains(pages.vpn(i))) {
                left.add(pages.vpn(i), pages.location(i));
            }
        }
        return left.build();
    }

    private ManifestRecord manifest(byte[] key) {
        return catalog.decodeManifest(key, database.get(Column.MANIFESTS, key));
    }

    private void report(String where, Deed deed, String what) {
        findings.add(new Finding(where, deed, what));
    }
}
