package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lapidary.cli.Failures;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.Table;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.forecast.Verdict;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;

/** What {@code list RUN} shows: a line a checkpoint, with or without its whole forecast. */
public final class RunListReport {

    private final RunInfo run;
    private final Table table =
            new Table("CHECKPOINT", ">SECONDS", ">INSTRUCTIONS", "KIND", ">PAGES", ">MEMORY", ">STORED", "FORECAST");
    private final List<Object> entries = new ArrayList<>();
    private final Map<Reason, List<CheckpointId>> reasons = new LinkedHashMap<>();
    private final Map<CheckpointId, String> failures = new LinkedHashMap<>();

    public RunListReport(RunInfo run) {
        this.run = run;
    }

    /** One of which nothing was read. */
    public void add(CheckpointInfo checkpoint) {
        Optional<Verdict> verdict = Forecaster.noted(checkpoint, run);
        addLine(checkpoint, verdict.map(Verdict::word).orElse("-"));
        Map<String, Object> entry = Infos.checkpoint(checkpoint);
        entry.put("verdict", verdict.map(Verdict::word).orElse(null));
        entries.add(entry);
    }

    /** One with its whole forecast. */
    public void add(CheckpointInfo checkpoint, Forecast forecast) {
        addLine(checkpoint, forecast.verdict().word());
        forecast.reasons()
                .forEach(reason -> reasons.computeIfAbsent(reason, none -> new ArrayList<>())
                        .add(checkpoint.id()));
        Map<String, Object> entry = Infos.checkpoint(checkpoint);
        entry.put("verdict", forecast.verdict().word());
        entry.put("forecast", ForecastReport.json(forecast));
        entries.add(entry);
    }

    /** One of which no forecast can be made, since something of it can't be read. */
    public void addFailed(CheckpointInfo checkpoint, Throwable failure) {
        String line = Failures.lineOf(failure);
        addLine(checkpoint, "-"); // what kept it from being made is told below
        failures.put(checkpoint.id(), line);
        Map<String, Object> entry = Infos.checkpoint(checkpoint);
        entry.put("verdict", null);
        entry.put("error", line);
        entries.add(entry);
    }

    private void addLine(CheckpointInfo checkpoint, String forecast) {
        table.add(
                checkpoint.id().toString(),
                Human.seconds(checkpoint.elapsedNanos()),
                checkpoint.instructions() < 0 ? "-" : Human.count(checkpoint.instructions()),
                checkpoint.isKeyframe() ? "keyframe" : "diff on " + checkpoint.keyframe(),
                Human.count(checkpoint.residentPages()),
                Human.bytes(checkpoint.residentPages() * PageSource.PAGE_SIZE),
                Human.bytes(checkpoint.storedBytes()),
                forecast);
    }

    /** For people: the reasons stand below the table, the worst first, each with those that it is one of. */
    public String text() {
        StringBuilder text = new StringBuilder(table.toString());
        if (!reasons.isEmpty() || !failures.isEmpty()) {
            text.append('\n');
            failures.forEach((id, line) -> text.append(line.contains(id.toString()) ? line : id + ": " + line)
                    .append('\n'));
            reasons.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(
                            (a, b) -> b.severity().compareTo(a.severity())))
                    .forEach(entry -> text.append(ForecastReport.word(entry.getKey().severity()))
                            .append(": ")
                            .append(entry.getKey().text())
                            .append(" (")
                            .append(numbers(entry.getValue()))
                            .append(")\n"));
        }
        return text.toString();
    }

    /** As in {@code 1, 3..7}: neighbours in this run, whose numbers may have gaps, count as such by number alone. */
    private static String numbers(List<CheckpointId> ids) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < ids.size(); ) {
            int first = ids.get(i).number();
            int last = first;
            while (++i < ids.size() && ids.get(i).number() == last + 1) {
                last++;
            }
            parts.add(first == last ? Integer.toString(first) : first + ".." + last);
        }
        return String.join(", ", parts);
    }

    /** For programs. */
    public String json(DamageReport damage) {
        Map<String, Object> json = Infos.run(run);
        json.put("checkpoints", entries);
        damage.addTo(json);
        return Json.text(json);
    }
}
