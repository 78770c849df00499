package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageCheck;
import org.lapidary.store.format.PageHash;
import org.lapidary.store.format.PageMap;

/**
 * Looks at every record, then at every block that manifests name, once and in the order on disk, then says of each
 * checkpoint which of its pages are damaged. Remembers what is damaged only, besides one bit a block.
 */
final class Verifier {

    /** Damaged pages of a checkpoint that are named one by one; the rest are counted. */
    private static final int NAMED = 20;

    /** Pages that are neighbours have bases that are neighbours. */
    private static final int HEADS = 4096;

    private final Database database;
    private final int percent;
    private final ProgressListener listener;
    private final List<Damage> damages = new ArrayList<>();
    private final LiveBlocks live = new LiveBlocks();
    /** What is wrong with a block as a whole, or with a page of one, by location of the page or of the block's first. */
    private final Map<Long, String> badBlocks = new HashMap<>();

    private final Map<Long, String> badPages = new HashMap<>();
    /** How many pages a block has that is not full. */
    private final Map<Long, Integer> shortBlocks = new HashMap<>();

    /** Heads read last. */
    private final Map<Long, BlockHeader> heads = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BlockHeader> eldest) {
            return size() > HEADS;
        }
    };

    private CheckpointId keyframe;
    private PageTable keyframePages;
    private boolean keyframeIsWhole;
    private final BlockCache cache = new BlockCache(BlockCache.DEFAULT_BYTES);
    private final PageCheck check = new PageCheck();
    private final PageHash hash = new PageHash();
    private final byte[] page = new byte[PageSource.PAGE_SIZE];
    private long checkpoints;
    private long blocks;
    private long pages;

    Verifier(Database database, int percent, ProgressListener listener) {
        this.database = database;
        this.percent = percent;
        this.listener = listener;
    }

    Verification verify() {
        Records records = new Records(database, damages);
        long manifests = new Catalog(database).manifestCount();
        records.check(manifest -> {
            live.add(manifest);
            listener.progress("reading manifests", ++checkpoints, manifests);
        });
        readBlocks(live);
        if (percent == 100) {
            TableFiles.damaged(database.directory(), database.tableFiles(), listener).forEach((file, what) ->
                    damages.add(new Damage("", TableFiles.describe(file) + " is damaged: " + what)));
        }
        records.check(this::report);
        return new Verification(checkpoints, blocks, pages, List.copyOf(damages));
    }

    /** Looks at the blocks that {@link #problem} can then be asked about. */
    void readBlocks(LiveBlocks wanted) {
        try (BlockReader reader = new BlockReader(database)) {
            long total = wanted.count();
            wanted.forEach(block -> {
                check(block, reader);
                listener.progress("reading blocks", ++blocks, total);
            });
        }
    }

    private void check(long block, BlockReader reader) {
        try {
            BlockHeader header = new BlockHeader();
            if (isSampled(block)) {
                DecodedBlock decoded = cache.get(block, reader);
                header = decoded.header();
                checkPages(block, decoded, reader);
            } else {
                reader.readHeader(block, header);
                checkBases(block, header, reader);
            }
            int full = Location.isLarge(block) ? Location.LARGE_PAGES : Location.BLOCK_PAGES;
            if (header.pages() < full) {
                shortBlocks.put(block, header.pages());
            }
        } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
            badBlocks.put(block, e.getMessage());
        }
    }

    /** Blocks are taken evenly over the store: each hundred of them has {@link #percent}. */
    private boolean isSampled(long block) {
        return percent == 100 || Math.floorMod(Long.hashCode(block * 0x9e3779b97f4a7c15L), 100) < percent;
    }

    /** Sees that the bases of a block's pages are where it says, and plain, without reading them. */
    private void checkBases(long block, BlockHeader header, BlockReader reader) {
        for (int slot = 0; slot < header.pages(); slot++) {
            if (!header.isPlain(slot)) {
                long base = header.base(slot);
                BlockHeader head = head(Location.block(base), reader);
                if (head == null || Location.slot(base) >= head.pages() || !head.isPlain(Location.slot(base))) {
                    badPages.put(
                            Location.ofBlock(block) + slot,
                            "its base (" + Location.describe(base) + ") is missing or damaged");
                }
            }
        }
    }

    private BlockHeader head(long block, BlockReader reader) {
        return heads.computeIfAbsent(block, wanted -> {
            try {
                BlockHeader head = new BlockHeader();
                reader.readHeader(wanted, head);
                return head;
            } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
                return null;
            }
        });
    }

    private void checkPages(long block, DecodedBlock decoded, BlockReader reader) {
        for (int slot = 0; slot < decoded.header().pages(); slot++) {
            long location = Location.ofBlock(block) + slot;
            pages++;
            try {
                reader.readPage(location, cache, page);
                if (!decoded.header().agrees(slot, check.of(page, 0))) {
                    badPages.put(location, "its content does not match its checksum");
                } else if (!decoded.header().agrees(slot, hash.of(page, 0))) {
                    badPages.put(location, "its content does not match its hash");
                }
            } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
                badPages.put(location, e.getMessage());
            }
        }
    }

    /** Says which pages of a checkpoint are damaged. Keyframes come before what builds on them. */
    private void report(ManifestRecord manifest) {
        CheckpointId id = manifest.info().id();
        PageTable table;
        switch (manifest.map()) {
            case PageMap.Complete complete -> {
                table = complete.pages();
                keyframe = id;
                keyframePages = table;
                keyframeIsWhole = isWhole(table);
            }
            case PageMap.Difference difference -> {
                CheckpointId base = new CheckpointId(id.run(), manifest.info().keyframe());
                if (!base.equals(keyframe)) {
                    damages.add(new Damage(id.toString(), "its keyframe " + base + " cannot be read"));
                    return;
                }
                // What it has of its keyframe needs no second look, and most of ten thousand checkpoints' pages is that.
                table = keyframeIsWhole ? difference.overrides() : difference.applyTo(keyframePages);
            }
        }
        int bad = 0;
        for (int i = 0; i < table.size(); i++) {
            String what = problem(table.location(i));
            if (what != null && ++bad <= NAMED) {
                damages.add(new Damage(
                        id.toString(),
                        "page 0x" + Long.toHexString(table.vpn(i) * PageSource.PAGE_SIZE) + " ("
                                + Location.describe(table.location(i)) + "): " + what));
            }
        }
        if (bad > NAMED) {
            damages.add(new Damage(id.toString(), (bad - NAMED) + " more of its pages"));
        }
    }

    private boolean isWhole(PageTable table) {
        for (int i = 0; i < table.size(); i++) {
            if (problem(table.location(i)) != null) {
                return false;
            }
        }
        return true;
    }

    /** What is wrong with the page, or null. */
    String problem(long location) {
        String block = badBlocks.get(Location.block(location));
        if (block != null) {
            return block;
        }
        int held = shortBlocks.getOrDefault(Location.block(location), Integer.MAX_VALUE);
        return Location.slot(location) >= held ? "it is not in its block" : badPages.get(location);
    }
}
