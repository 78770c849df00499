package org.lapidary.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The environment that {@code lapidary} was called with, {@code NAME=VALUE} in the order in which the kernel handed it
 * over ({@code /proc/self/environ}; {@link System#getenv()} has no order). The launcher's changes are taken back:
 * {@code lapidary.env.changed} lists the variables that it set, {@code lapidary.env.NAME} holds what one was before.
 */
final class CallerEnvironment {

    private CallerEnvironment() {}

    static List<String> read() {
        String block;
        try {
            block = Files.readString(Path.of("/proc/self/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return undo(
                    System.getenv().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList(),
                    System.getProperties());
        }
        return undo(split(block), System.getProperties());
    }

    /** Splits at NULs; values are UTF-8 where they are valid, with replacement characters where they are not. */
    static List<String> split(String latin1) {
        List<String> entries = new ArrayList<>();
        for (String entry : latin1.split("\0")) {
            if (entry.indexOf('=') > 0) {
                entries.add(new String(entry.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    static List<String> undo(List<String> environment, Properties launcher) {
        List<String> changed =
                List.of(launcher.getProperty("lapidary.env.changed", "").split(","));
        List<String> original = new ArrayList<>();
        for (String entry : environment) {
            String name = entry.substring(0, entry.indexOf('='));
            if (!changed.contains(name)) {
                original.add(entry);
            } else if (launcher.getProperty("lapidary.env." + name) != null) {
                original.add(name + "=" + launcher.getProperty("lapidary.env." + name));
            }
        }
        return List.copyOf(original);
    }
}
