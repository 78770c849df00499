package org.lapidary.store;

/**
 * How much of a run a file holds.
 *
 * @param run name of the run
 * @param checkpoints how many of its checkpoints
 */
public record RunPart(String run, int checkpoints) {}
