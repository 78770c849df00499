package org.lapidary.cli.command;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lapidary.cli.BadRequestException;
import org.lapidary.engine.EngineException;

/** A file that a verb writes when it is done. */
final class ReportFile {

    private ReportFile() {}

    /** That it can't be written should not be found out at the end of a long run. {@code file} may be null. */
    static void requireWritable(String option, Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw new BadRequestException(option + " " + file + " is a directory, no file to write (nothing was started)");
        }
        if (!Files.isDirectory(folder)) {
            throw new BadRequestException(option + " " + file + ": there is no directory " + folder + " (nothing was started)");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new EngineException.NotPermitted(
                    option + " " + file + ": no permission to write it (nothing was started)", null);
        }
    }

    /**
     * Writes it under another name first, so that a full disk or a kill leaves what was there. What is no regular file
     * (a pipe, a link) or in a folder that takes no other is written to as it is.
     *
     * @throws FileSystemException naming {@code file}
     */
    static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean old = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        boolean replaced = !old || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(folder);
        try {
            if (replaced) {
                Path partial = folder.resolve(file.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
                replace(file, partial, text, old);
            } else {
                Files.writeString(file, text);
            }
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) { // of the stream, which does not know its name
            throw (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        }
    }

    private static void replace(Path file, Path partial, String text, boolean old) throws IOException {
        Files.deleteIfExists(partial);
        try {
            Files.writeString(partial, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileOutputStream written = new FileOutputStream(partial.toFile(), true)) {
                written.getFD().sync(); // unlike a channel's, not ended by the Ctrl-C that ended the program
            }
            if (old) {
                Files.setPosixFilePermissions(partial, Files.getPosixFilePermissions(file));
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
