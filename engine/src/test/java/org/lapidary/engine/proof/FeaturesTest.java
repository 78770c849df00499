package org.lapidary.engine.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One small program a feature of the kernel, the processor or the C library ({@code src/test/c/features}), each of
 * which goes on from its checkpoints as it did. Some checkpoints are resumed; with {@code -Dlapidary.features=all} ten
 * are taken and each is.
 */
@Execution(ExecutionMode.CONCURRENT)
class FeaturesTest {

    private static final Path SOURCES = Path.of("src/test/c/features");
    private static final boolean ALL = "all".equals(System.getProperty("lapidary.features"));

    /** What no checkpoint holds, and what whoever resumes is told of it. */
    private static final Map<String, String> LOST =
            Map.of("socket_pair", "it is a socket", "inotify", "cannot be restored");

    @TempDir
    Path folder;

    static List<String> subjects() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c"))
                    .map(name -> name.substring(0, name.length() - 2))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void goesOnAsItDidOrIsSaidNotTo(String subject) throws Exception {
        Path program = Subjects.compile(folder, "features/" + subject, "-pthread");
        Path input = Files.writeString(folder.resolve("input"), "some words to be read\n".repeat(3000));
        Proof proof = Proof.of(folder, List.of(program.toString()), Optional.of(input));
        if (LOST.containsKey(subject)) {
            proof = proof.losing(LOST.get(subject));
        }
        (ALL ? proof : proof.withCheckpoints(3).resumingEvery(3)).prove();
    }
}
