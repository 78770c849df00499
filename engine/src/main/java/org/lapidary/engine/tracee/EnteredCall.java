package org.lapidary.engine.tracee;

/**
 * A system call that the program has made.
 *
 * @param second the second argument as the kernel got it
 * @param third the third one
 * @param fourth the fourth one
 */
public record EnteredCall(long number, long second, long third, long fourth) {}
