package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.lapidary.engine.EngineException;

/** One file under {@code /proc/PID}. */
final class ProcFile {

    private ProcFile() {}

    static Path path(int pid, String name) {
        return Path.of("/proc", Integer.toString(pid), name);
    }

    static byte[] bytes(int pid, String name) {
        try {
            return Files.readAllBytes(path(pid, name));
        } catch (IOException e) {
            throw new EngineException.SystemFailure(
                    "cannot read " + path(pid, name) + ": " + (isGone(e) ? "did the program end?" : reason(e)), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException named && named.getReason() != null ? named.getReason() : e.getMessage();
    }

    /** Whether a file could not be read because there is no such process: before it was opened, or since (ESRCH). */
    static boolean isGone(Throwable failure) {
        return failure instanceof NoSuchFileException
                || failure instanceof IOException && String.valueOf(failure.getMessage()).contains("No such process");
    }

    /** Paths may hold any byte, so text is read in the encoding that keeps each byte. */
    static String text(int pid, String name) {
        return new String(bytes(pid, name), StandardCharsets.ISO_8859_1);
    }
}
