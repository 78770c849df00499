package org.lapidary.engine.gem5;

/**
 * Something that makes a checkpoint go another way in gem5 than natively.
 *
 * @param kind what it is about
 * @param severity what it may do to the simulation
 * @param text one line: what, where, and what can be done
 */
public record Reason(Kind kind, Severity severity, String text) {

    /** What a reason is about. */
    public enum Kind {
        DESCRIPTOR,
        SIGNAL,
        SYSTEM_CALL,
        INSTRUCTION,
        FLOATING_POINT,
        MEMORY,
        THREADS,
        CPU
    }

    /** What a reason may do to the simulation, the worst last. */
    public enum Severity {
        /** Worth knowing; a run comes to the same. */
        NOTE,
        /** A run may fail or have other results. */
        RISKY,
        /** A run fails or has other results. */
        UNUSABLE
    }
}
