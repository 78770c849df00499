package org.lapidary.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What tests of verbs have in common: {@link RecordingServices}, two streams, a directory. */
abstract class VerbTest {

    final RecordingServices services = new RecordingServices();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    /** Runs {@code lapidary}; what was written before stays. */
    final int run(String... args) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Application(new Context(services, console, List.of("A=1", "B=2"), new Interruption())).run(args);
    }

    final String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    final String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Standard output, which must be JSON as the schema has it. */
    final JsonNode json(String schema) {
        Schemas.assertValid(schema, out());
        return new ObjectMapper().readTree(out());
    }
}
