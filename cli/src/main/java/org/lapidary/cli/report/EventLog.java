package org.lapidary.cli.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.lapidary.cli.BadRequestException;
import org.lapidary.cli.text.Json;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.store.CheckpointInfo;

/**
 * A run as it happens, for programs: JSON lines, each written by one write(2) right after what it tells.
 *
 * <pre>
 *  {"event": "started", "run": "sort-1", "pid": 4711}
 *  {"event": "stored", "checkpoint": "sort-1/1", "keyframe": true, "elapsedNanos": …, "storedBytes": …}
 *  {"event": "notice", "message": "…"}
 *  {"event": "ended", "run": "sort-1", "checkpoints": 1, "waitedNanos": 0, "leftOut": 0, "exitCode": 0, "signal": null, "cancelled": false}
 *  {"event": "failed", "message": "…", "checkpoints": 1}
 * </pre>
 *
 * The last line is one of the last two. A checkpoint is told of when it is durable, so whatever happens next, it can be had.
 */
public final class EventLog implements CreateListener, AutoCloseable {

    private final OutputStream out;
    private volatile int stored; // by one thread

    private EventLog(OutputStream out) {
        this.out = out;
    }

    /** @param file what to write to, made or truncated; null for nothing */
    public static EventLog open(Path file) {
        try {
            return new EventLog(file == null ? OutputStream.nullOutputStream() : Files.newOutputStream(file));
        } catch (AccessDeniedException e) {
            throw new EngineException.NotPermitted(
                    "--events " + file + ": no permission to write it (nothing was started)", e);
        } catch (IOException e) {
            throw new BadRequestException(
                    "--events " + file + " cannot be written (nothing was started): " + e.getMessage());
        }
    }

    @Override
    public void started(String run, int pid) {
        write(Json.object("event", "started", "run", run, "pid", pid));
    }

    @Override
    public void stored(CheckpointInfo checkpoint) {
        stored = stored + 1;
        write(Json.object(
                "event",
                "stored",
                "checkpoint",
                checkpoint.id().toString(),
                "keyframe",
                checkpoint.isKeyframe(),
                "elapsedNanos",
                checkpoint.elapsedNanos(),
                "storedBytes",
                checkpoint.storedBytes()));
    }

    @Override
    public void notice(String message) {
        write(Json.object("event", "notice", "message", message));
    }

    /** The run is over and all of it is stored. */
    public void ended(CreateResult result) {
        boolean exited = result.exit().signal() == 0;
        write(Json.object(
                "event",
                "ended",
                "run",
                result.run(),
                "checkpoints",
                result.checkpoints(),
                "waitedNanos",
                result.waitedNanos(),
                "leftOut",
                result.leftOut(),
                "exitCode",
                exited ? result.exit().code() : null,
                "signal",
                exited ? null : result.exit().signal(),
                "cancelled",
                result.cancelled()));
    }

    /** The run is over, since something failed; the checkpoints that were told of are kept. */
    public void failed(String message) {
        write(Json.object("event", "failed", "message", message, "checkpoints", stored));
    }

    /** How many checkpoints it has told of. */
    public int stored() {
        return stored;
    }

    private synchronized void write(Map<String, Object> event) {
        try {
            out.write(Json.line(event).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Whoever read them has gone; the run is worth more than the telling.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
