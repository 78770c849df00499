package org.lapidary.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lapidary.cli.BadRequestException;

/** A file that a verb writes when it is done. */
final class ReportFile {

    private ReportFile() {}

    /** That it can't be written should not be found out at the end of a long run. {@code file} may be null. */
    static void requireWritable(String option, Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean writable = Files.exists(file)
                ? Files.isWritable(file) && !Files.isDirectory(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!writable) {
            throw new BadRequestException(option + " " + file + " cannot be written (nothing was started)");
        }
    }
}
