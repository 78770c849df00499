package org.lapidary.engine.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs to trace: small ones of our own, compiled when needed, and whatever the machine has. */
final class Subjects {

    private static final Path SOURCES = Path.of("src/test/c");

    private Subjects() {}

    /** Compiles {@code name.c} into {@code folder}. */
    static Path compile(Path folder, String name, String... flags) throws IOException, InterruptedException {
        Path binary = folder.resolve(Path.of(name).getFileName() + String.join("", flags));
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-o", binary.toString()));
        command.addAll(List.of(flags));
        command.add(SOURCES.resolve(name + ".c").toString());
        command.add("-lm");
        Process gcc = new ProcessBuilder(command).inheritIO().start();
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc could not compile " + name + ": " + command);
        }
        return binary;
    }

    /** Path of a program of the machine; the test is skipped where it has none. */
    static String installed(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder, program);
            // Wrappers of version managers are scripts that start other programs; the real one is meant.
            if (Files.isExecutable(candidate) && !candidate.toString().contains("shims")) {
                return candidate.toString();
            }
        }
        Assumptions.abort("SKIPPED: this machine has no " + program);
        return null;
    }

    /** Some megabytes of text that compresses as texts do. */
    static Path text(Path folder, int megabytes) throws IOException {
        Path file = folder.resolve("text-" + megabytes);
        StringBuilder line = new StringBuilder();
        try (var out = Files.newBufferedWriter(file)) {
            long state = 88172645463325252L;
            for (long written = 0; written < (long) megabytes << 20; written += line.length()) {
                line.setLength(0);
                for (int word = 0; word < 9; word++) {
                    state ^= state << 13;
                    state ^= state >>> 7;
                    state ^= state << 17;
                    line.append(Long.toString(state >>> 1 & 0xfffff, 36)).append(' ');
                }
                out.write(line.append('\n').toString());
            }
        }
        return file;
    }
}
