package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.forecast.Verdict;
import org.lapidary.engine.gem5.Gem5Script;
import org.lapidary.engine.gem5.Materializer;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/**
 * Forecasts come true in real gem5: what is fine prints what a native run of the same checkpoint prints, and what is
 * unusable does not. Enabled by the environment variable LAPIDARY_GEM5, the path of a gem5.opt for X86.
 */
class SimulatedForecastTest {

    private static final String GEM5 = System.getenv("LAPIDARY_GEM5");
    private static final long LIMIT_MINUTES = 5;

    /** In /proc/cpuinfo, of what not every processor has. */
    private static final Map<String, String> FLAGS = Map.of(
            "avx", "avx2", "lzcnt", "abm", "aes", "aes", "movbe", "movbe", "adx", "adx", "sha", "sha_ni", "sse4a", "sse4a",
            "fsgsbase", "fsgsbase", "pclmulqdq", "pclmulqdq");

    /** What goes on otherwise without its descriptor, or what waited in it, natively too. */
    private static final List<String> NEEDING = List.of("pipe", "watch");

    @TempDir
    Path folder;

    @BeforeEach
    void needGem5() throws IOException {
        Assumptions.assumeTrue(GEM5 != null, "SKIPPED: LAPIDARY_GEM5 does not name a gem5.opt");
        Gem5Script.write(folder.resolve(Gem5Script.NAME));
    }

    @ParameterizedTest
    @CsvSource({
        "additions, FINE, ''",
        "stamps, FINE, ''",
        "pipe, RISKY, ''",
        "handler, RISKY, rt_sigreturn",
        "umask, RISKY, ''",
        "watch, UNUSABLE, ''",
        "timerfd, UNUSABLE, timerfd_create",
        "crc32, UNUSABLE, crc32",
        "ptest, UNUSABLE, ptest",
        "avx, UNUSABLE, ''",
        "x87, UNUSABLE, fsqrt",
        "exchange, UNUSABLE, ''",
        "lzcnt, UNUSABLE, ''",
        "packuswb, UNUSABLE, ''",
        "pshuflw, UNUSABLE, ''",
        "movq, UNUSABLE, ''",
        "cvttss2si, UNUSABLE, ''",
        "pcmpistri, UNUSABLE, panic",
        "aes, UNUSABLE, panic",
        "pclmulqdq, UNUSABLE, panic",
        "movbe, UNUSABLE, panic",
        "adx, UNUSABLE, panic",
        "sha, UNUSABLE, panic",
        "sse4a, UNUSABLE, panic",
        "fsgsbase, UNUSABLE, panic",
        "trap, UNUSABLE, panic",
        "returning, UNUSABLE, rt_sigreturn"
    })
    void theForecastComesTrue(String what, Verdict verdict, String said) throws Exception {
        String flag = FLAGS.getOrDefault(what, "fpu");
        Assumptions.assumeTrue(
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .anyMatch(line -> line.startsWith("flags") && List.of(line.split(" ")).contains(flag)),
                "SKIPPED: this processor has no " + flag);
        Path program = Subjects.compile(folder, "forecast");
        Path directory = folder.resolve(what);
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            Checkpoint checkpoint = null;
            for (CheckpointId id : checkpoints(store, program, what, directory)) {
                Checkpoint candidate = store.checkpoint(id);
                if (Forecaster.of(candidate, StateCodec.decode(candidate.state()), List.of()).verdict() == verdict) {
                    checkpoint = candidate;
                }
            }
            assertThat(checkpoint).as("a checkpoint that is " + verdict).isNotNull();
            Files.createFile(directory.resolve("stop"));
            String printed = NEEDING.contains(what) ? "what needs it" : resume(checkpoint);
            String log = simulate(checkpoint);
            String simulated = Files.readString(folder.resolve("simulated"));
            System.out.println(what + ": " + verdict + "; natively " + printed.strip() + ", in gem5 "
                    + (simulated.isBlank() ? "nothing" : simulated.strip()) + "; "
                    + log.lines()
                            .filter(line -> line.contains("fatal:") || line.contains("unimplemented")
                                    || line.contains("panic:") || line.contains("lapidary:"))
                            .findFirst()
                            .orElse("-"));
            if (verdict == Verdict.FINE) {
                assertThat(simulated).as(log).isEqualTo(printed);
            } else {
                assertThat(simulated).as(log).isNotEqualTo(printed);
                assertThat(log).contains(said);
            }
        }
    }

    private static List<CheckpointId> checkpoints(Store store, Path program, String what, Path directory)
            throws IOException {
        return List.of("returning", "umask").contains(what)
                ? StoppedProgram.distant(store, program, what, directory)
                : StoppedProgram.checkpoints(store, program, what, directory);
    }

    private String resume(Checkpoint checkpoint) throws IOException {
        Path out = folder.resolve("resumed");
        ResumeOptions options = ResumeOptions.DEFAULT.withStdout(Optional.of(out));
        assertThat(new Resumer(checkpoint, options, notice -> {}).run(() -> {}).shellCode()).isZero();
        return Files.readString(out);
    }

    private String simulate(Checkpoint checkpoint) throws IOException, InterruptedException {
        Path cpt = folder.resolve("cpt");
        new Materializer(StateCodec::decode).materialize(checkpoint, cpt, Materializer.Options.defaults());
        Path log = folder.resolve("log");
        Path output = Files.createFile(folder.resolve("simulated"));
        List<String> command = List.of(
                GEM5,
                "-d",
                folder.resolve("m5out").toString(),
                folder.resolve(Gem5Script.NAME).toString(),
                "--restore",
                cpt.toString(),
                "--output",
                output.toString());
        Process gem5 = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        if (!gem5.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            gem5.destroyForcibly().waitFor();
        }
        return Files.readString(log);
    }
}
