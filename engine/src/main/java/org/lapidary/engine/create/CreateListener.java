package org.lapidary.engine.create;

import org.lapidary.store.CheckpointInfo;

/** Follows a run from outside. Called from the tracer's and the writer's threads; must be quick and thread-safe. */
public interface CreateListener {

    /** The program has been started. */
    default void started(String run, int pid) {}

    /** A checkpoint is durable. */
    default void stored(CheckpointInfo checkpoint) {}

    /** Something the user should know: a way that is not open on this host, state that is not captured. */
    default void notice(String message) {}
}
