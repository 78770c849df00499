package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One small program a feature of the kernel, the processor or the C library ({@code src/test/c/features}), each of
 * which goes on from its checkpoints as it did. Some checkpoints are resumed; with {@code -Dlapidary.features=all} ten
 * are taken and each is.
 */
class FeaturesTest {

    private static final Path SOURCES = Path.of("src/test/c/features");
    private static final boolean ALL = "all".equals(System.getProperty("lapidary.features"));

    /** Two, since the programs wait a good deal; not JUnit's own way, which lets other classes run meanwhile. */
    private static final int AT_ONCE = 2;

    /** What no checkpoint can hold, and what whoever resumes is told of it. */
    private static final Map<String, String> LOST = Map.of(
            "inotify", "bytes of events that waited to be read are lost",
            "inotify_idle", "bytes of events that waited to be read are lost", // between an event and its being read
            "socket_descriptors", "descriptors or credentials wait in it");

    /** What only many stops meet, at the moment that matters or in a row, and how many. */
    private static final Map<String, Integer> MANY_STOPS = Map.of("own_traps", 100, "hot_memory", 14);

    @TempDir
    Path folder;

    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    /** Where one test is run again alone, the others have begun all the same, and write to the folder. */
    @AfterEach
    void awaitTheOthers() throws InterruptedException {
        workers.getQueue().clear();
        workers.shutdown();
        assertThat(workers.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> goesOnAsItDidOrIsSaidNotTo() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c"))
                    .map(name -> name.substring(0, name.length() - 2))
                    .sorted()
                    .map(this::test)
                    .toList()
                    .stream();
        }
    }

    private DynamicTest test(String subject) {
        Future<?> proof = workers.submit(() -> {
            prove(subject);
            return null;
        });
        return DynamicTest.dynamicTest(subject, () -> {
            try {
                proof.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    private void prove(String subject) throws Exception {
        Path own = Files.createDirectory(folder.resolve(subject));
        Path program = Subjects.compile(own, "features/" + subject, "-pthread");
        Path input = Files.writeString(own.resolve("input"), "some words to be read\n".repeat(3000));
        Proof proof = Proof.of(own, List.of(program.toString()), Optional.of(input));
        if (LOST.containsKey(subject)) {
            proof = proof.orTelling(LOST.get(subject));
        }
        int stops = MANY_STOPS.getOrDefault(subject, ALL ? 10 : 3);
        proof.withCheckpoints(stops).resumingEvery(ALL && stops == 10 ? 1 : stops / 3 + 2).prove();
    }
}
