package org.lapidary.store;

import java.util.List;

/**
 * What an import would do.
 *
 * @param runs the runs, in the file's order, under the names that they would get
 * @param pages pages whose content the file holds
 * @param known those of them that the store has as whole pages, which would not be stored again; pages that it has as
 *     differences alone are not found, by an import neither
 * @param sha256 see {@link Exported#sha256}
 */
public record ImportPlan(List<RunPart> runs, long pages, long known, String sha256) {}
