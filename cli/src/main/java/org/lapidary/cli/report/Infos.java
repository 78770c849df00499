package org.lapidary.cli.report;

import java.util.Map;
import org.lapidary.cli.text.Json;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.RunInfo;

/** The store's summaries as JSON objects, one form for all verbs. */
final class Infos {

    private Infos() {}

    static Map<String, Object> run(RunInfo run) {
        return Json.object(
                "name",
                run.name(),
                "createdMillis",
                run.createdMillis(),
                "command",
                run.command(),
                "attributes",
                run.attributes());
    }

    static Map<String, Object> checkpoint(CheckpointInfo checkpoint) {
        PageCounts counts = checkpoint.counts();
        return Json.object(
                "run",
                checkpoint.id().run(),
                "number",
                checkpoint.id().number(),
                "keyframe",
                checkpoint.keyframe(),
                "isKeyframe",
                checkpoint.isKeyframe(),
                "elapsedNanos",
                checkpoint.elapsedNanos(),
                "instructions",
                checkpoint.instructions() < 0 ? null : checkpoint.instructions(),
                "residentPages",
                checkpoint.residentPages(),
                "storedBytes",
                checkpoint.storedBytes(),
                "pages",
                Json.object(
                        "unchanged",
                        counts.unchanged(),
                        "zero",
                        counts.zero(),
                        "deduplicated",
                        counts.deduplicated(),
                        "delta",
                        counts.delta(),
                        "plain",
                        counts.plain()),
                "attributes",
                checkpoint.attributes());
    }
}
