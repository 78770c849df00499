package org.lapidary.engine.state;

/**
 * What a thread registered with rseq(2).
 *
 * @param address of its {@code struct rseq}, 0 where nothing is registered
 * @param size bytes of it
 * @param signature that must stand before abort handlers
 */
public record RestartableSequences(long address, int size, int signature) {

    /** A thread that registered nothing. */
    public static final RestartableSequences NONE = new RestartableSequences(0, 0, 0);
}
