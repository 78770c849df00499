package org.lapidary.store;

import java.util.List;

/**
 * Checkpoints taken off a store, or that would be. Their pages stay until a garbage collection.
 *
 * @param removed those that are no longer listed, by run and number
 * @param kept keyframes among them whose maps stay, unlisted, for the checkpoints that build on them
 * @param runs runs that have no checkpoint left and are gone too
 * @param writing runs left alone because they are being written
 * @param freeableBytes what a garbage collection then frees of pages, without rewriting any
 */
public record Removal(
        List<CheckpointId> removed,
        List<CheckpointId> kept,
        List<String> runs,
        List<String> writing,
        long freeableBytes) {}
