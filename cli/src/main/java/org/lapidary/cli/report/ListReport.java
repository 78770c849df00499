package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.ShellWords;
import org.lapidary.cli.text.Table;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;

/**
 * What {@code list} shows of a store.
 *
 * @param text for people
 * @param json for programs
 */
public record ListReport(String text, String json) {

    private static final int COMMAND_WIDTH = 60;

    /** The runs of a store; what cannot be read of it is added to {@code damage}. */
    public static ListReport ofStore(Store store, Path directory, DamageReport damage) {
        Table table = new Table("RUN", ">CHECKPOINTS", ">KEYFRAMES", ">STORED", ">SECONDS", "STARTED", "COMMAND");
        List<Object> runs = new ArrayList<>();
        for (RunInfo run : store.runs(damage.damages())) {
            List<CheckpointInfo> checkpoints = store.checkpoints(run.name(), damage.damages());
            long keyframes =
                    checkpoints.stream().filter(CheckpointInfo::isKeyframe).count();
            long stored =
                    checkpoints.stream().mapToLong(CheckpointInfo::storedBytes).sum();
            long nanos = checkpoints.isEmpty() ? 0 : checkpoints.getLast().elapsedNanos();
            table.add(
                    run.name(),
                    Human.count(checkpoints.size()),
                    Human.count(keyframes),
                    Human.bytes(stored),
                    Human.seconds(nanos),
                    Human.time(run.createdMillis()),
                    Human.shortened(ShellWords.join(run.command()), COMMAND_WIDTH));
            Map<String, Object> entry = Infos.run(run);
            entry.put("checkpoints", checkpoints.size());
            entry.put("keyframes", keyframes);
            entry.put("storedBytes", stored);
            entry.put("elapsedNanos", nanos);
            runs.add(entry);
        }
        long disk = store.diskBytes();
        String text = runs.isEmpty()
                ? (damage.damages().isEmpty() ? "no runs in " : "no runs that can be read in ") + directory + "\n"
                : table + "\n" + Human.counted(runs.size(), "run") + ", " + Human.bytes(disk) + " on disk in "
                        + directory + "\n";
        Map<String, Object> json = Json.object("store", directory.toString(), "diskBytes", disk, "runs", runs);
        damage.addTo(json);
        return new ListReport(text, Json.text(json));
    }
}
