package org.lapidary.store;

/**
 * What an import would do.
 *
 * @param run the run, under the name that it would get
 * @param checkpoints how many it has
 * @param pages pages whose content the file holds
 * @param known those of them that the store has as whole pages, which would not be stored again; pages that it has as
 *     differences alone are not found, by an import neither
 * @param sha256 see {@link Exported#sha256}
 */
public record ImportPlan(RunInfo run, int checkpoints, long pages, long known, String sha256) {}
