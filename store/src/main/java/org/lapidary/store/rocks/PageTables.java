package org.lapidary.store.rocks;

import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/** Makes complete page tables of manifests; keeps the last keyframe's, which the next checkpoint mostly builds on. */
final class PageTables {

    private final Catalog catalog;
    private CheckpointId keyframe;
    private PageTable keyframePages;

    PageTables(Catalog catalog) {
        this.catalog = catalog;
    }

    PageTable of(ManifestRecord manifest) {
        return switch (manifest.map()) {
            case PageMap.Complete complete -> {
                keyframe = manifest.info().id();
                keyframePages = complete.pages();
                yield complete.pages();
            }
            case PageMap.Difference difference -> difference.applyTo(keyframePages(manifest.info()));
        };
    }

    private PageTable keyframePages(CheckpointInfo info) {
        CheckpointId wanted = new CheckpointId(info.id().run(), info.keyframe());
        if (!wanted.equals(keyframe)) {
            if (!(catalog.manifest(wanted).map() instanceof PageMap.Complete complete)) {
                throw new StoreException.Corrupt(
                        "checkpoint " + info.id() + " builds on " + wanted + ", which is not a keyframe", null);
            }
            keyframe = wanted;
            keyframePages = complete.pages();
        }
        return keyframePages;
    }
}
