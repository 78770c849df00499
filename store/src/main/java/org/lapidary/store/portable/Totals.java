package org.lapidary.store.portable;

/**
 * What a file held, as its trailer says.
 *
 * @param checkpoints their number
 * @param pages pages whose content is in it, each once
 * @param contentBytes bytes before compression
 * @param sha256 of these, in hexadecimal
 */
public record Totals(int checkpoints, long pages, long contentBytes, String sha256) {}
