package org.lapidary.engine.resume;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a checkpoint goes on.
 *
 * @param stdin file for standard input; else the file it was redirected from, at its position, or the tracer's own
 * @param stdout file for standard output (created or truncated), else the tracer's own
 * @param filesDirectory where copies are laid of files that are no longer what they were; else a new temporary
 *     directory, where there are any
 * @param filesInPlace whether such files are made what they were instead, which loses what they are now
 */
public record ResumeOptions(
        Optional<Path> stdin, Optional<Path> stdout, Optional<Path> filesDirectory, boolean filesInPlace) {

    /** The tracer's own standard streams, and files in a new temporary directory. */
    public static final ResumeOptions DEFAULT =
            new ResumeOptions(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public ResumeOptions withStdin(Optional<Path> file) {
        return new ResumeOptions(file, stdout, filesDirectory, filesInPlace);
    }

    public ResumeOptions withStdout(Optional<Path> file) {
        return new ResumeOptions(stdin, file, filesDirectory, filesInPlace);
    }

    public ResumeOptions withFilesDirectory(Optional<Path> directory) {
        return new ResumeOptions(stdin, stdout, directory, filesInPlace);
    }

    public ResumeOptions withFilesInPlace(boolean inPlace) {
        return new ResumeOptions(stdin, stdout, filesDirectory, inPlace);
    }
}
