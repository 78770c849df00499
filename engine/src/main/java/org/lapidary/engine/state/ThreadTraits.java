package org.lapidary.engine.state;

/**
 * What the kernel keeps about a thread besides registers and signals.
 *
 * @param name at most 15 bytes (prctl(2) PR_SET_NAME)
 * @param personality flags of personality(2)
 * @param timerSlack nanoseconds by which its sleeps may be late (prctl(2) PR_SET_TIMERSLACK); 0 where not known
 */
public record ThreadTraits(
        String name,
        AlternateStack alternateStack,
        RestartableSequences sequences,
        Scheduling scheduling,
        int personality,
        long timerSlack) {

    /** Those of a thread about which there is nothing to say. */
    public static final ThreadTraits USUAL =
            new ThreadTraits("", AlternateStack.NONE, RestartableSequences.NONE, Scheduling.USUAL, 0, 0);
}
