package org.lapidary.store;

import java.util.List;

/**
 * What an import stored.
 *
 * @param run the run, under the name that it has now
 * @param checkpoints its checkpoints, with what became of their pages here
 * @param pages pages whose content the file held
 * @param sha256 see {@link Exported#sha256}
 */
public record Imported(RunInfo run, List<CheckpointInfo> checkpoints, long pages, String sha256) {}
