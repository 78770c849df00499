package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files this process may have open (RLIMIT_NOFILE). */
final class OpenFileLimit {

    private static final String LINE = "Max open files";

    /** What Linux gives a process where nobody has said otherwise. */
    private static final int USUAL = 1024;

    private OpenFileLimit() {}

    /** The soft limit of {@code /proc/self/limits} (proc_pid_limits(5)). */
    static int read() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith(LINE)) {
                    return Integer.parseInt(line.substring(LINE.length()).strip().split(" ")[0]);
                }
            }
            return USUAL;
        } catch (IOException | NumberFormatException unknown) { // no /proc, or no limit
            return USUAL;
        }
    }
}
