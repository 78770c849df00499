package org.lapidary.store;

/**
 * What an export wrote.
 *
 * @param run name of the run
 * @param checkpoints their number
 * @param pages pages whose content was written, each once
 * @param contentBytes bytes before compression
 * @param sha256 of these, in hexadecimal: two files with the same hold the same
 */
public record Exported(String run, int checkpoints, long pages, long contentBytes, String sha256) {}
