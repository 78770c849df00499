package org.lapidary.store.rocks;

import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.lapidary.store.Repair;

/**
 * What a repair has to do.
 *
 * @param repair what it tells the user
 * @param salvaged the records that there are to be
 * @param damagedFiles table files that cannot be taken over as they are
 * @param files all table files
 * @param needed blocks that checkpoints need which stay
 * @param problem what is wrong with the page at a location of a block that was needed, or null
 * @param rebuildIndex whether the index is to be made anew from the pages
 * @param nextGeneration pages of generations from here on belong to no checkpoint
 */
record RepairPlan(
        Repair repair,
        Salvaged salvaged,
        Set<TableFile> damagedFiles,
        List<TableFile> files,
        LiveBlocks needed,
        LongFunction<String> problem,
        boolean rebuildIndex,
        long nextGeneration) {}
