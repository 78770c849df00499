package org.lapidary.engine.tracee;

/**
 * A system call that the program has made.
 *
 * @param first the first argument as the kernel got it
 * @param second the second one
 * @param third the third one
 * @param fourth the fourth one
 */
public record EnteredCall(long number, long first, long second, long third, long fourth) {}
