package org.lapidary.store;

import java.util.List;

/**
 * What an export wrote.
 *
 * @param runs the runs, in the file's order
 * @param pages pages whose content was written, each once
 * @param contentBytes bytes before compression
 * @param sha256 of these, in hexadecimal: two files with the same hold the same
 */
public record Exported(List<RunPart> runs, long pages, long contentBytes, String sha256) {}
