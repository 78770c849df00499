package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.Schemas;
import org.lapidary.cli.e2e.Lapidary.Outcome;

/** What verbs write for programs about a real run is what the schemas in {@code docs/schemas} say. */
class JsonOfARunTest {

    @TempDir
    Path directory;

    private void json(String schema, String... arguments) {
        Outcome outcome = Lapidary.in(directory).run(arguments);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        Schemas.assertValid(schema, outcome.out());
    }

    @Test
    void ofTheProgramItsCheckpointsAndWhatBecomesOfThem() throws IOException {
        String sum = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; exec sleep 1";
        Outcome created = Lapidary.in(directory).run(
                "create", "-D", "store", "--name", "r", "--interval", "50ms", "--report", "report", "--events", "events",
                "--", "sh", "-c", sum);
        assertThat(created.status()).as(created.err()).isZero();
        Schemas.assertValid("create-report", Files.readString(directory.resolve("report")));
        Files.readAllLines(directory.resolve("events")).forEach(line -> Schemas.assertValid("create-events", line));

        json("list", "list", "-D", "store", "--json");
        json("list-run", "list", "-D", "store", "r", "--json");
        json("show", "show", "-D", "store", "r/1", "--json");
        json("diff", "diff", "-D", "store", "r/1", "r/2", "--json");
        json("du", "du", "-D", "store", "r", "--json");
        json("materialize", "materialize", "-D", "store", "r/1", "--out", "out", "--json");

        Outcome resumed = Lapidary.in(directory).run("resume", "-D", "store", "r/1", "--report", "report");
        assertThat(resumed.status()).as(resumed.err()).isZero();
        Schemas.assertValid("resume-report", Files.readString(directory.resolve("report")));
    }
}
