package org.lapidary.engine.capture;

import org.lapidary.engine.state.FileId;

/**
 * What an earlier checkpoint of the run found of a file.
 *
 * @param firstPage where its content was stored, 0 where it was not
 * @param size bytes
 * @param modified modification time, nanoseconds since 1970
 * @param changed time of the last change of the inode
 * @param trusted whether equal times prove that it is unchanged
 */
record KnownFile(
        FileId id, String path, boolean written, long firstPage, long size, long modified, long changed, boolean trusted) {

    /**
     * A write that follows the reading within one tick of the file system's clock may leave the times as they are:
     * 10 ms on Linux's own, up to 2 s on others (FAT). So only what has rested for so long is trusted.
     */
    private static final long CLOCK_TICK_NANOS = 2_000_000_000L;

    static KnownFile stored(FileUse use, boolean written, long firstPage) {
        long now = System.currentTimeMillis() * 1_000_000;
        // Writes through a mapping change the times when a page becomes writable, not with each write.
        boolean trusted = !use.sharedWritable() && use.modified() < now - CLOCK_TICK_NANOS;
        return new KnownFile(
                use.id(), use.path(), written, firstPage, use.size(), use.modified(), use.changed(), trusted);
    }

    static KnownFile unstored(FileUse use, boolean written) {
        return new KnownFile(use.id(), use.path(), written, 0, use.size(), use.modified(), use.changed(), false);
    }

    /** Known as before, but to be read again. */
    KnownFile unstored() {
        return new KnownFile(id, path, written, 0, size, modified, changed, false);
    }

    /** One that has turned out to have been written. */
    KnownFile alsoWritten() {
        return new KnownFile(id, path, true, firstPage, size, modified, changed, trusted);
    }

    boolean isUnchanged(FileUse use) {
        return trusted
                && !use.sharedWritable()
                && size == use.size()
                && modified == use.modified()
                && changed == use.changed();
    }
}
