package org.lapidary.store.rocks;

import java.util.function.Consumer;

/**
 * Steps of a write between which a kill leaves the store in different states; tests walk through all of them. Outside
 * tests a point costs the reading of one field.
 */
enum FaultPoint {
    /** A store's directories are there, and no database. */
    STORE_BEGUN,
    /** Its database is there, but not the file that makes it a store. */
    DATABASE_MADE,
    /** It is a store, without a checkpoint. */
    STORE_MADE,
    /** An opening writer knows of pages that no commit reached. */
    REMAINS_FOUND,
    /** They are gone, but the counter stands as it did. */
    REMAINS_DROPPED,

    /** The first block of a generation is about to be written to staging. */
    STAGING_BEGUN,
    /** The generation's file is complete but not part of the database. */
    STAGING_FINISHED,
    /** The generation is in the database, but nothing names it. */
    PAGES_INGESTED,
    /** The batch that names it is made but not written. */
    COMMIT_READY,
    /** The checkpoint is durable, but the caller does not know. */
    COMMITTED,

    /** The batch that takes checkpoints off the store is made but not written. */
    REMOVAL_READY,
    /** The checkpoints are off, but the caller does not know. */
    REMOVED,

    /** A collection knows what is garbage. */
    COLLECTION_PLANNED,
    /** A generation without use is gone. */
    GENERATION_DROPPED,
    /** Blocks of a generation are marked as deleted, and still on disk. */
    BLOCKS_DELETED,
    /** They are gone. */
    GENERATION_REWRITTEN,
    /** Index entries of what is gone are deleted. */
    INDEX_CLEANED,
    /** The records are written anew, without those deleted. */
    COLLECTION_ENDED,

    /** An optimized run's index and manifests are written anew, without those overwritten. */
    OPTIMIZATION_ENDED,

    /** A repair knows what is damaged. */
    REPAIR_PLANNED,
    /** The second database is complete, in staging. */
    REPAIRED_BUILT,
    /** It stands beside the damaged one. */
    REPAIRED_OFFERED,
    /** The damaged one has gone from its place. */
    DAMAGED_SET_ASIDE,
    /** The repaired one is in its place. */
    REPAIRED;

    private static volatile Consumer<FaultPoint> hook = point -> {};

    /** Makes {@code action} run at every point reached from now on, in all stores of this process. */
    static void onReached(Consumer<FaultPoint> action) {
        hook = action;
    }

    void reached() {
        hook.accept(this);
    }
}
