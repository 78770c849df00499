package org.lapidary.store;

/**
 * Where the pages of one checkpoint went. Each candidate page (one that the capture could not rule out as changed)
 * is counted in exactly one of these.
 *
 * @param unchanged had the content that the previous checkpoint has at this address
 * @param zero held zeros only; never stored
 * @param deduplicated content that the store already held elsewhere
 * @param delta stored as a difference to what an earlier checkpoint of the run has at this address
 * @param plain stored whole
 */
public record PageCounts(long unchanged, long zero, long deduplicated, long delta, long plain) {}
