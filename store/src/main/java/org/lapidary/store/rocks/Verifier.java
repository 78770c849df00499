package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Verification;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/**
 * Looks at every record, then at every block that manifests name, once and in the order on disk, then says of each
 * checkpoint which of its pages are damaged. Remembers what is damaged only, besides one bit a block. Asked again, on
 * another view of the database, it reads all records anew, and only what it has not read of blocks and files.
 */
final class Verifier implements AutoCloseable {

    /** Damaged pages of a checkpoint that are named one by one; the rest are counted. */
    private static final int NAMED = 20;

    private final Database database;
    private final int percent;
    private final ProgressListener listener;
    private final BlockChecks checks;
    private final TableFiles files;
    private final List<Damage> damages = new ArrayList<>();
    private CheckpointId keyframe;
    private PageTable keyframePages;
    private boolean keyframeIsWhole;
    private long checkpoints;

    Verifier(Database database, int percent, ProgressListener listener) {
        this.database = database;
        this.percent = percent;
        this.listener = listener;
        this.checks = new BlockChecks(database, percent, listener);
        this.files = new TableFiles(database.directory(), listener);
    }

    Verification verify() {
        damages.clear();
        keyframe = null;
        checkpoints = 0;
        Records records = new Records(database, damages);
        LiveBlocks live = new LiveBlocks();
        long manifests = new Catalog(database).manifestCount();
        records.check(manifest -> {
            live.add(manifest);
            listener.progress("reading manifests", ++checkpoints, manifests);
        });
        checks.read(live);
        (percent == 100
                        ? files.damaged(database.tables().all())
                        : database.isBesideDamage()
                                ? TableFiles.unopenable(database.tables().all(), database.directory())
                                : Map.<TableFile, String>of())
                .forEach((file, what) ->
                        damages.add(new Damage("", TableFiles.describe(file) + " is damaged: " + what)));
        records.check(this::report);
        return new Verification(checkpoints, checks.blocks(), checks.pages(), List.copyOf(damages));
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
            String what = checks.findings().problem(table.location(i));
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
            if (checks.findings().problem(table.location(i)) != null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        checks.close();
    }
}
