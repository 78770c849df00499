package org.lapidary.engine.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Facts about the CPU underneath, from {@code /proc/cpuinfo}. */
public final class HostCpu {

    /** Name of the profile that hides nothing. */
    public static final String NAME = "host";

    private HostCpu() {}

    /** Feature names; empty where the file can't be read. */
    public static Set<String> flags() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
                    .orElse(Set.of());
        } catch (IOException unreadable) {
            return Set.of(); // no feature known is the safe answer: less is shown to the program
        }
    }
}
