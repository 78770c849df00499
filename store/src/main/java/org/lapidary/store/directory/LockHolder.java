package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who holds a store exclusively, as written to LOCK: one line of four words.
 *
 * <pre>
 *  pid SP host SP since (ISO-8601, UTC) SP verb LF
 * </pre>
 */
record LockHolder(long pid, String host, String since, String verb) {

    static LockHolder self(String verb) {
        String host;
        try {
            // Asking the resolver would be the portable way, and take seconds where no name server answers.
            host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            host = "localhost";
        }
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new LockHolder(ProcessHandle.current().pid(), host, now, verb.replaceAll("\\s", "_"));
    }

    String encode() {
        return pid + " " + host + " " + since + " " + verb + "\n";
    }

    /** Empty where the text is not whole: its writer may be at it just now. */
    static Optional<LockHolder> decode(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 4 || !words[0].matches("[0-9]{1,18}") || !words[3].endsWith("\n")) {
            return Optional.empty();
        }
        return Optional.of(new LockHolder(Long.parseLong(words[0]), words[1], words[2], words[3].strip()));
    }

    @Override
    public String toString() {
        return "`" + verb + "` (pid " + pid + " on " + host + " since " + since + ")";
    }
}
