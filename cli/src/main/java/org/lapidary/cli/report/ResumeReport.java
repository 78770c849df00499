package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.cli.Console;
import org.lapidary.cli.text.Json;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.store.CheckpointId;

/** What {@code resume} tells: notices as they come, and for programs how it ended. */
public final class ResumeReport {

    private final Console console;
    private final CheckpointId id;
    private final List<String> notices = new ArrayList<>();

    public ResumeReport(Console console, CheckpointId id) {
        this.console = console;
        this.id = id;
    }

    /** Something that could not be restored, or the like. */
    public synchronized void notice(String notice) {
        notices.add(notice);
        console.say("note: " + notice);
    }

    /** For programs, when the program has ended. */
    public synchronized String json(ExitStatus exit) {
        boolean exited = exit.signal() == 0;
        return Json.text(Json.object(
                "checkpoint",
                id.toString(),
                "exitCode",
                exited ? exit.code() : null,
                "signal",
                exited ? null : exit.signal(),
                "notices",
                notices));
    }
}
