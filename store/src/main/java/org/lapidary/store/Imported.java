package org.lapidary.store;

import java.util.List;

/**
 * What an import stored.
 *
 * @param runs the runs, in the file's order
 * @param pages pages whose content the file held
 * @param sha256 see {@link Exported#sha256}
 */
public record Imported(List<Run> runs, long pages, String sha256) {

    /**
     * One of them.
     *
     * @param info the run, under the name that it has now
     * @param checkpoints its checkpoints, with what became of their pages here
     */
    public record Run(RunInfo info, List<CheckpointInfo> checkpoints) {}
}
