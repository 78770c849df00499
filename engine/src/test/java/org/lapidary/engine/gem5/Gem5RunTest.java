package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.gem5.Materializer.Options;

/** Runs real gem5. Enabled by the environment variable LAPIDARY_GEM5, the path of a gem5.opt for X86. */
class Gem5RunTest {

    private static final String GEM5 = System.getenv("LAPIDARY_GEM5");
    private static final long LIMIT_SECONDS = 300;

    private record Run(int exitCode, String output) {}

    @TempDir
    Path temp;

    private Path script;
    private Path file;

    @BeforeEach
    void needGem5() throws IOException {
        Assumptions.assumeTrue(GEM5 != null, "skipped: LAPIDARY_GEM5 does not name a gem5.opt");
        script = temp.resolve(Gem5Script.NAME);
        Gem5Script.write(script);
        file = Files.writeString(temp.resolve("data.txt"), ProbeProgram.FILE_TEXT);
    }

    private Run gem5(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(temp, "gem5", ".log");
        List<String> command =
                new ArrayList<>(List.of(GEM5, "-d", temp.resolve("m5out").toString()));
        command.add(script.toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Run(process.exitValue(), Files.readString(log));
    }

    private Path materialize(Options options) {
        Path out = temp.resolve("probe.cpt");
        SyntheticProcess process = ProbeProgram.process(file);
        new Materializer(bytes -> process.state()).materialize(ProbeProgram.checkpoint(), out, options);
        return out;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "atomic, --max-insts=1000000",
        "atomic, --caches",
        "timing, --mem-type=simple",
        "timing, --caches",
        "o3, --mem-type=simple",
        "o3, --caches",
        "timing, --num-cpus=2",
        "o3, --num-cpus=4",
        "atomic, --warmup-insts=10"
    })
    void aCheckpointOfTheBuiltInTemplateRunsToItsEnd(String cpu, String option) throws Exception {
        Run run = gem5("--restore", materialize(Options.defaults()).toString(), "--cpu-type", cpu, option);
        assertThat(run.output()).contains(ProbeProgram.OUTPUT);
        assertThat(run.output()).contains("exiting with last active thread context", "exit code 42");
        assertThat(run.output()).doesNotContain("missing the following version tags");
        assertThat(run.exitCode()).isEqualTo(ProbeProgram.EXIT_CODE);
    }

    @Test
    void anInstructionLimitEndsTheRunWithSuccess() throws Exception {
        Run run = gem5(
                "--restore", materialize(Options.defaults()).toString(), "--warmup-insts", "5", "--max-insts", "7");
        assertThat(run.output()).contains("lapidary: instruction limit");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aMemoryAboveThreeGibibytesIsRestored() throws Exception {
        Options options = new Options(OptionalLong.of(6L << 30), Optional.empty(), 1, true);
        Run run = gem5("--restore", materialize(options).toString(), "--cpu-type", "timing");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ProbeProgram.EXIT_CODE);
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        Path out = materialize(Options.defaults());
        Files.delete(file);
        Run run = gem5("--restore", out.toString());
        assertThat(run.output()).contains("not on this machine: " + file);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void standardInputGoesOnWhereItWasRead() throws Exception {
        Path out = materialize(Options.defaults());
        Path note = out.resolve(RestoreNote.FILE);
        Path input = Files.writeString(temp.resolve("input"), "read already, rest");
        Files.writeString(
                note,
                Files.readString(note)
                        .replace("\"input\": null", "\"input\": " + JsonText.quote(input.toString()))
                        .replace("\"inputOffset\": 0", "\"inputOffset\": 14"));
        Run run = gem5("--restore", out.toString());
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ProbeProgram.EXIT_CODE);
        assertThat(temp.resolve("m5out/stdin.rest")).hasContent("rest");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"atomic, --num-cpus=1", "timing, --caches", "o3, --caches"})
    void aTemplateLearntFromGem5Serves(String cpu, String option) throws Exception {
        Path learnt = temp.resolve("learnt.cpt");
        Run learning = gem5("--checkpoint-template", learnt.toString(), "--cpu-type", cpu, option);
        assertThat(learning.exitCode()).as(learning.output()).isZero();
        assertThat(Template.load(learnt).memoryBytes()).isEqualTo(512L << 20);
        Options options = new Options(OptionalLong.empty(), Optional.of(learnt), 1, true);
        Run run = gem5("--restore", materialize(options).toString(), "--cpu-type", cpu, option);
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ProbeProgram.EXIT_CODE);
    }

    @Test
    void theBuiltInTemplateIsWhatGem5WritesOfTheScript() throws Exception {
        Path learnt = temp.resolve("learnt.cpt");
        gem5("--checkpoint-template", learnt.toString());
        assertThat(TemplateTest.structure(Template.load(learnt)))
                .containsExactlyInAnyOrderElementsOf(TemplateTest.structure(Template.builtIn()));
    }
}
