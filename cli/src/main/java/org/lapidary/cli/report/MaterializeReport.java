package org.lapidary.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.cli.Console;
import org.lapidary.cli.Services.Materialized;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.ShellWords;
import org.lapidary.config.Settings;
import org.lapidary.store.CheckpointId;

/** What {@code materialize} tells: directories on standard output, the rest on standard error. */
public final class MaterializeReport {

    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final List<Object> entries = new ArrayList<>();
    private Path last;

    public MaterializeReport(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
    }

    /** One checkpoint is written. */
    public void made(CheckpointId id, Materialized made, long nanos) {
        last = made.path();
        entries.add(Json.object(
                "checkpoint",
                id.toString(),
                "path",
                made.path().toString(),
                "bytes",
                made.bytes(),
                "memoryBytes",
                made.memoryBytes(),
                "nanos",
                nanos,
                "warnings",
                made.warnings()));
        if (!json) {
            console.out().println(made.path());
            console.out().flush();
        }
        if (!quiet) {
            console.say(id + ": " + Human.bytes(made.bytes()) + " for " + Human.bytes(made.memoryBytes())
                    + " of simulated memory, in " + Human.nanos(nanos));
            made.warnings().forEach(warning -> console.say(id + ": warning: " + warning));
        }
    }

    /** All are written: shows how gem5 restores the last one. */
    public void end(Settings.Gem5 gem5) {
        if (json) {
            console.out().print(Json.text(entries));
        } else if (!quiet) {
            List<String> command = new ArrayList<>();
            command.add(gem5.binary().map(Path::toString).orElse("gem5.opt"));
            command.add(gem5.script().map(Path::toString).orElse("lapidary_se.py"));
            command.addAll(gem5.args());
            command.addAll(List.of("--restore", last.toString()));
            console.say("restore with: " + ShellWords.join(command));
        }
    }
}
