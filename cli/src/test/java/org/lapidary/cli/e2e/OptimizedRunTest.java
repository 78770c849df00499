package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.Schemas;
import org.lapidary.cli.e2e.Lapidary.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A run of a real program, optimized and collected: its checkpoints go on as before. */
class OptimizedRunTest {

    @TempDir
    Path directory;

    /** A program that counts until there is a file {@code go}. */
    @BeforeEach
    void create() throws IOException, InterruptedException {
        Events events = new Events(directory.resolve("events"));
        Lapidary.Running running = Lapidary.in(directory)
                .start(
                        "create", "-D", "store", "--name", "r", "--interval", "30ms", "--max-checkpoints", "5", "--events",
                        "events", "--", "sh", "-c", "i=0; while [ ! -e go ]; do i=$((i+1)); echo $i; done; echo done");
        events.awaitStored(5);
        Files.createFile(directory.resolve("go"));
        Outcome outcome = running.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    private Outcome run(String... arguments) {
        Outcome outcome = Lapidary.in(directory).run(arguments);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome;
    }

    @Test
    void optimizeLeavesWhatCheckpointsHoldAndReturnsSpace() {
        JsonNode optimized = new ObjectMapper()
                .readTree(run("optimize", "-D", "store", "--level", "5", "--gc", "--json").out());
        Schemas.assertValid("optimize", optimized.toString());
        JsonNode run = optimized.get("runs").get(0);
        assertThat(run.get("moved").asLong()).isPositive().isEqualTo(run.get("pages").asLong());
        assertThat(optimized.get("gc").get("deadGenerations").asInt()).isPositive();
        run("verify", "-D", "store", "--read-data");
        for (int n = 1; n <= 5; n++) {
            assertThat(run("resume", "-D", "store", "r/" + n).out()).endsWith("done\n");
        }
        assertThat(run("optimize", "-D", "store", "r", "--quiet").err()).as("nothing is left to do").isEmpty();
    }

    @Test
    void aCollectionComesWhileAResumedProgramRuns() throws Exception {
        Files.delete(directory.resolve("go"));
        Lapidary.Running resumed = Lapidary.in(directory).start("resume", "-D", "store", "r/3");
        while (Files.size(resumed.out()) == 0) {
            assertThat(resumed.process().isAlive()).isTrue();
            Lapidary.sleep(10);
        }
        run("rm", "-D", "store", "r", "--gc");
        assertThat(resumed.process().isAlive()).isTrue();
        Files.createFile(directory.resolve("go"));
        Outcome outcome = resumed.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).endsWith("done\n");
    }
}
