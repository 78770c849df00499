package org.lapidary.store;

/** Follows long work on a store. */
@FunctionalInterface
public interface ProgressListener {

    /** Takes no notice. */
    ProgressListener NONE = (what, done, total) -> {};

    /**
     * Called now and then, from one thread.
     *
     * @param what the step at work, in words: "reading manifests"
     * @param done of it, from 0
     * @param total what {@code done} will come to
     */
    void progress(String what, long done, long total);
}
