package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.Failures;
import org.lapidary.cli.Services.MaterializeListener;
import org.lapidary.cli.Services.Materialized;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.ShellWords;
import org.lapidary.config.Settings;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageSource;

/** What {@code materialize} tells: directories on standard output, the rest on standard error. */
public final class MaterializeReport implements MaterializeListener {

    private final Context context;
    private final boolean json;
    private final boolean quiet;
    private final boolean debug;
    private final long start = System.nanoTime();
    private final Map<CheckpointId, Forecast> forecasts = new HashMap<>();
    private final List<Object> entries = new ArrayList<>();
    private final WorkProgress progress;
    private final AtomicLong pages = new AtomicLong();
    private long allPages;
    private int made;
    private Path last;
    private Throwable firstFailure;

    public MaterializeReport(Context context, boolean json, boolean quiet, boolean debug) {
        this.context = context;
        this.json = json;
        this.quiet = quiet;
        this.debug = debug;
        this.progress = new WorkProgress(context.console(), quiet);
    }

    /** Tells how many pages are to be written in all. */
    public void begin(long pagesInAll) {
        allPages = pagesInAll;
    }

    @Override
    public void pages(int count) {
        progress.bytes(
                "writing", pages.addAndGet(count) * PageSource.PAGE_SIZE, allPages * PageSource.PAGE_SIZE);
    }

    /** Tells what is to be expected of a checkpoint, before it is made. */
    public void expect(CheckpointId id, Forecast forecast) {
        forecasts.put(id, forecast);
    }

    /** One checkpoint is written. */
    @Override
    public void made(CheckpointId id, Materialized result) {
        progress.close();
        made++;
        last = result.path();
        Forecast forecast = forecasts.getOrDefault(id, new Forecast(List.of()));
        List<String> more = new ArrayList<>(result.warnings());
        forecast.reasons().forEach(reason -> more.remove(reason.text())); // what the writer found as well
        entries.add(Json.object(
                "checkpoint",
                id.toString(),
                "path",
                result.path().toString(),
                "bytes",
                result.bytes(),
                "memoryBytes",
                result.memoryBytes(),
                "nanos",
                System.nanoTime() - start,
                "forecast",
                ForecastReport.json(forecast),
                "warnings",
                more));
        if (!json) {
            context.console().out().println(result.path());
            context.console().out().flush();
        }
        if (!quiet) {
            say(id + ": " + Human.bytes(result.bytes()) + " for " + Human.bytes(result.memoryBytes())
                    + " of simulated memory");
            forecast.reasons()
                    .forEach(reason -> say(id + ": " + ForecastReport.word(reason.severity()) + ": " + reason.text()));
            more.forEach(warning -> say(id + ": warning: " + warning));
        }
    }

    /** One of several could not be written. */
    @Override
    public void failed(CheckpointId id, Throwable failure) {
        progress.close();
        firstFailure = firstFailure == null ? failure : firstFailure;
        if (context.interruption().isInterrupted()) {
            return; // that is why, and it is said at the end
        }
        String line = Failures.lineOf(failure);
        entries.add(Json.object("checkpoint", id.toString(), "error", line));
        say(line.contains(id.toString()) ? line : id + ": " + line);
        if (debug) {
            failure.printStackTrace(context.console().err());
        }
    }

    /** All are done: shows how gem5 restores the last one, and answers with the status of what failed first. */
    public ExitCode end(Settings.Gem5 gem5) {
        if (firstFailure != null && context.interruption().isInterrupted()) {
            say("interrupted");
            return ExitCode.INTERRUPTED;
        }
        if (json) {
            context.console().out().print(Json.text(entries));
        } else if (!quiet && last != null) {
            say((made == 1 ? "1 checkpoint" : made + " checkpoints") + " in "
                    + Human.nanos(System.nanoTime() - start));
            List<String> command = new ArrayList<>();
            command.add(gem5.binary().map(Path::toString).orElse("gem5.opt"));
            command.add(gem5.script().map(Path::toString).orElse("lapidary_se.py"));
            command.addAll(gem5.args());
            command.addAll(List.of("--restore", last.toString()));
            say("restore with: " + ShellWords.join(command));
        }
        return firstFailure == null ? ExitCode.OK : Failures.codeOf(firstFailure);
    }

    private void say(String line) {
        context.console().say(line);
    }
}
