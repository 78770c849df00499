package org.lapidary.store.directory;

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

    /** Whether the host is in the way otherwise: EMFILE, ENFILE, ENOMEM, EACCES, EPERM, EFBIG. */
    public static boolean isHindered(String message) {
        return HINDRANCES.stream().anyMatch(message::contains);
    }
}
