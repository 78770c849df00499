package org.lapidary.engine.create;

/** What to do where a program changes its memory faster than the store takes it, and the buffers are full. */
public enum Overload {
    /** The program waits at its checkpoint. */
    WAIT,
    /** Checkpoints are left out until there is room again. */
    SKIP
}
