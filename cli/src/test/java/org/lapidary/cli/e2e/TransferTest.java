package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.Schemas;
import org.lapidary.cli.e2e.Lapidary.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A real run goes from store to store, and on from there. */
class TransferTest {

    private static final String COUNT = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo counted to $i";

    @TempDir
    Path directory;

    private Lapidary lapidary;

    @BeforeEach
    void begin() {
        lapidary = Lapidary.in(directory);
    }

    private Outcome lapidary(String... arguments) {
        Outcome outcome = lapidary.run(arguments);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome;
    }

    private void create() {
        assertThat(lapidary("create", "-D", "store", "--name", "r", "--interval", "50ms", "--", "sh", "-c", COUNT).out())
                .isEqualTo("counted to 300000\n");
    }

    private ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>(Lapidary.javaCommand());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    @Test
    void throughAPipeIntoAnotherStoreWhereItGoesOnToTheSameEnd() throws Exception {
        create();
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(
                process("export", "-D", "store", "r", "--out", "-", "--quiet"),
                process("import", "-D", "other/store", "-", "--name", "moved")
                        .redirectError(directory.resolve("err").toFile())));
        for (Process process : pipeline) {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(pipeline.getLast().exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();
        assertThat(new String(pipeline.getLast().getInputStream().readAllBytes())).isEqualTo("moved\n");
        assertThat(lapidary("resume", "-D", "store", "r/1").out()).isEqualTo("counted to 300000\n");
        assertThat(lapidary("resume", "-D", "other/store", "moved/1").out()).isEqualTo("counted to 300000\n");
        assertThat(lapidary("verify", "-D", "other/store", "--read-data").out()).startsWith("no damage");
        lapidary.assertNothingRuns();
    }

    @Test
    void asAFileThatTellsWhatItHolds() throws IOException {
        create();
        String exported = lapidary("export", "-D", "store", "r", "--out", "file", "--json").out();
        Schemas.assertValid("export", exported);
        assertThat(directory.resolve("file.partial")).doesNotExist();
        Outcome again = lapidary.run("export", "-D", "store", "r", "--out", "file");
        assertThat(again.status()).isEqualTo(5);
        assertThat(again.onlyLine()).contains("file exists already");
        assertThat(lapidary.run("import", "-D", "store", "file").status()).as("the name is taken").isEqualTo(5);
        String planned = lapidary("import", "-D", "store", "file", "--rename", "--dry-run", "--json").out();
        Schemas.assertValid("import-dry-run", planned);
        JsonNode plan = new ObjectMapper().readTree(planned);
        assertThat(plan.get("runs").get(0).get("run").asString()).isEqualTo("r-1");
        assertThat(plan.get("pagesKnown").asInt()).isPositive();
        assertThat(lapidary.run("import", "-D", "store", "file", "--dry-run").status()).isEqualTo(5);
        assertThat(lapidary("list", "-D", "store").out()).as("nothing was stored").doesNotContain("r-1");
        String imported = lapidary("import", "-D", "store", "file", "--rename", "--json").out();
        Schemas.assertValid("import", imported);
        JsonNode json = new ObjectMapper().readTree(imported).get("runs").get(0);
        assertThat(json.get("run").asString()).isEqualTo("r-1");
        assertThat(json.get("checkpoints").get(0).get("pages").get("plain").asInt())
                .as("whole pages that are there already")
                .isZero();
        assertThat(lapidary("diff", "-D", "store", "r/1", "r-1/1").out()).isEqualTo("r/1 and r-1/1 are equal\n");
        Schemas.assertValid("export", lapidary("export", "-D", "store", "r-1", "r/1", "--out", "two", "--json").out());
        assertThat(lapidary.run("import", "-D", "new", "two", "--name", "t").status()).isEqualTo(5);
        assertThat(directory.resolve("new")).as("not even a store").doesNotExist();
        assertThat(lapidary("import", "-D", "new", "two").out()).isEqualTo("r-1\nr\n");
    }

    @Test
    void oneThatIsDamagedCutOffOrNoneLeavesNotEvenAStore() throws IOException {
        create();
        lapidary("export", "-D", "store", "r/1", "--out", "file", "--quiet");
        byte[] bytes = Files.readAllBytes(directory.resolve("file"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(directory.resolve("damaged"), bytes);
        Files.write(directory.resolve("short"), Arrays.copyOf(bytes, bytes.length / 3));
        Files.writeString(directory.resolve("none"), "a letter");
        assertRefused("damaged", 8, "damaged is damaged: the chunk at byte");
        assertRefused("short", 8, "it was cut off; nothing of it was imported");
        assertRefused("none", 6, "none is no exported file");
        assertRefused("missing", 5, "no such file");
        assertRefused("store", 5, "is a directory");
    }

    private void assertRefused(String file, int status, String why) {
        Outcome outcome = lapidary.run("import", "-D", "new", file);
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(status);
        assertThat(outcome.onlyLine()).contains(why);
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void anInterruptedImportLeavesNothing() throws Exception {
        create();
        lapidary("export", "-D", "store", "r", "--out", "file", "--quiet");
        byte[] bytes = Files.readAllBytes(directory.resolve("file"));
        Process importing =
                process("import", "-D", "new", "-").redirectErrorStream(true).start();
        try (OutputStream in = importing.getOutputStream()) {
            in.write(bytes, 0, bytes.length / 2);
            in.flush();
            while (!Files.exists(directory.resolve("new/RESERVE"))) {
                assertThat(importing.isAlive()).isTrue();
                Lapidary.sleep(20);
            }
            Lapidary.send("TERM", Long.toString(importing.pid()));
            assertThat(importing.waitFor(180, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(importing.exitValue()).isEqualTo(143);
        assertThat(new String(importing.getInputStream().readAllBytes())).isEqualTo("lapidary: interrupted\n");
        assertThat(directory.resolve("new")).doesNotExist();
    }
}
