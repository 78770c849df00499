package org.lapidary.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What becomes of a restored program's files that are no longer what they were. */
final class FilesOptions {

    @Option(
            names = "--files-dir",
            paramLabel = "DIR",
            description = "Of files of a resumed program that have changed since the checkpoint, it gets copies of what they"
                    + " were; they are laid here. Default: a new temporary directory, which is then named.")
    private Path directory;

    @Option(
            names = "--files-in-place",
            description = "Make such files themselves what they were; what they are now is lost.")
    private boolean inPlace;

    Optional<Path> directory() {
        return Optional.ofNullable(directory).map(Path::toAbsolutePath);
    }

    boolean inPlace() {
        return inPlace;
    }
}
