package org.lapidary.cli;

import java.util.Locale;
import java.util.Optional;

/** Limits that the host sets (ulimit, a container) and that a failure may come from. */
enum HostLimit {
    /** HotSpot's words where clone(2) or the mapping of a stack failed. */
    THREADS(
            "unable to create native thread",
            "raise the limits on processes (ulimit -u, or the container's on pids) or memory (ulimit -v, -d), or end"
                    + " other programs of this user"),
    /** EMFILE, ENFILE. */
    FILES("too many open files", "raise the limit on open files (ulimit -n)"),
    /** EFBIG. */
    FILE_SIZE("file too large", "raise the limit on the size of files (ulimit -f)");

    private final String words;
    private final String remedy;

    HostLimit(String words, String remedy) {
        this.words = words;
        this.remedy = remedy;
    }

    /** What to do, as the end of a line. */
    String remedy() {
        return remedy;
    }

    /** The one that was met, if any. Java and RocksDB pass on the C library's words and no error number. */
    static Optional<HostLimit> of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            for (HostLimit limit : values()) {
                if (message.contains(limit.words)) {
                    return Optional.of(limit);
                }
            }
        }
        return Optional.empty();
    }
}
