package org.lapidary.engine.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What these tests may do: bits of {@code CapEff} in /proc/self/status, as in linux/capability.h. */
final class Capabilities {

    static final long SYS_ADMIN = 1L << 21;
    static final long CHECKPOINT_RESTORE = 1L << 40;

    private Capabilities() {}

    /** Whether one of them is there. */
    static boolean any(long capabilities) throws IOException {
        long effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .sum();
        return (effective & capabilities) != 0;
    }
}
