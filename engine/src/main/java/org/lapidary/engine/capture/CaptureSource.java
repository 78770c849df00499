package org.lapidary.engine.capture;

import org.lapidary.store.PageSource;

/** Pages of a capture, which can fail where the store can't. */
public interface CaptureSource extends PageSource {

    /** True once {@link #next} has failed because the process was lost. */
    boolean isBroken();

    /** Gives back what was not read, after a failure of the reader. */
    void discard();

    /** Buffers that it took so far. */
    int buffersUsed();
}
