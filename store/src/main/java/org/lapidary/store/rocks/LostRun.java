package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.ManifestRecord;

/** What a checkpoint tells of the run whose record is lost. */
final class LostRun {

    private LostRun() {}

    /** Its start is when the checkpoint's pages were written, less the program's run time until then. */
    static RunInfo recall(ManifestRecord manifest, List<TableFile> files, Function<byte[], List<String>> commandOf) {
        long written = files.stream()
                .filter(file -> file.column() == Column.PAGES
                        && manifest.generations().contains(file.firstGeneration()))
                .mapToLong(LostRun::written)
                .max()
                .orElse(0);
        return new RunInfo(
                manifest.info().id().run(),
                Math.max(0, written - manifest.info().elapsedNanos() / 1_000_000),
                commandOf.apply(manifest.state()),
                Map.of("repaired", "the record of the run was lost: its start is an estimate"));
    }

    private static long written(TableFile file) {
        try {
            return Files.getLastModifiedTime(file.path()).toMillis();
        } catch (IOException e) {
            return 0; // an estimate is all that this is for
        }
    }
}
