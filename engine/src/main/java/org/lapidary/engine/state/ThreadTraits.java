package org.lapidary.engine.state;

/**
 * What the kernel keeps about a thread besides registers and signals.
 *
 * @param name at most 15 bytes (prctl(2) PR_SET_NAME)
 */
public record ThreadTraits(
        String name, AlternateStack alternateStack, RestartableSequences sequences, Scheduling scheduling) {

    /** Those of a thread about which there is nothing to say. */
    public static final ThreadTraits USUAL =
            new ThreadTraits("", AlternateStack.NONE, RestartableSequences.NONE, Scheduling.USUAL);
}
