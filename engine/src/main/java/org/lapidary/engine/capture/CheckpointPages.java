package org.lapidary.engine.capture;

import org.lapidary.store.PageSource;

/**
 * All pages of one checkpoint on their way to the store: those of the memory, then the contents of files that were read
 * while the process stood still, then those that are read now.
 */
public final class CheckpointPages implements PageSource {

    private final CaptureSource memory;
    private final CapturedPages files;
    private final LaterFiles later;
    private PageSource current;

    public CheckpointPages(CaptureSource memory, CapturedPages files, LaterFiles later) {
        this.memory = memory;
        this.files = files;
        this.later = later;
        this.current = memory;
    }

    @Override
    public boolean next() {
        while (!current.next()) {
            if (current == later) {
                return false;
            }
            current = current == memory ? files : later;
        }
        return true;
    }

    @Override
    public long vpn() {
        return current.vpn();
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        current.copyTo(target, offset);
    }

    /** True once {@link #next} has failed because the process was lost. */
    public boolean isBroken() {
        return memory.isBroken() || files.isBroken();
    }

    /** Buffers that the pages of the memory took. */
    public int buffersUsed() {
        return memory.buffersUsed();
    }

    /** Gives back what was not read, after a failure of the reader. */
    public void discard() {
        memory.discard();
        files.discard();
        later.close();
    }
}
