package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Tells failures of the host from those of what is stored. Java and RocksDB pass on strerror(3)'s words and no number. */
public final class HostFailures {

    private static final List<String> HINDRANCES = List.of(
            "Too many open files",
            "Cannot allocate memory",
            "Permission denied",
            "Operation not permitted",
            "File too large");

    private HostFailures() {}

    /** Whether the disk or a quota is full: ENOSPC, EDQUOT. */
    public static boolean isNoSpace(String message) {
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    /** What was in the way, for users; with whose the file is, where permission is what lacks. */
    static String words(IOException e) {
        if (!(e instanceof FileSystemException failure) || failure.getFile() == null) {
            return e.toString();
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + failure.getFile() + owner(Path.of(failure.getFile()));
        }
        return failure.getReason() == null ? e.toString() : failure.getFile() + ": " + failure.getReason();
    }

    private static String owner(Path file) {
        try {
            return ", which belongs to " + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Whether the host is in the way otherwise: EMFILE, ENFILE, ENOMEM, EACCES, EPERM, EFBIG. */
    public static boolean isHindered(String message) {
        return HINDRANCES.stream().anyMatch(message::contains);
    }
}
