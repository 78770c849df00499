package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.gem5.Gem5Script;
import org.lapidary.engine.gem5.Materializer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/**
 * Real programs, checkpointed natively, go on in real gem5 with the same output. Enabled by the environment variable
 * LAPIDARY_GEM5, the path of a gem5.opt for X86.
 */
class SimulatedProofTest {

    private static final String GEM5 = System.getenv("LAPIDARY_GEM5");
    private static final long MOST_INSTRUCTIONS = Long.getLong("lapidary.gem5.instructions", 50_000_000);
    private static final long LIMIT_MINUTES = 10;
    private static final String ENDED = "exiting with last active thread context";
    private static final String LIMIT = "lapidary: instruction limit";

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void needGem5() throws IOException {
        Assumptions.assumeTrue(GEM5 != null, "SKIPPED: LAPIDARY_GEM5 does not name a gem5.opt");
        script = folder.resolve(Gem5Script.NAME);
        Gem5Script.write(script);
    }

    @Test
    void aStaticProgramGoesOn() throws Exception {
        prove(List.of(Subjects.compile(folder, "compute", "-static").toString(), "120", "16"), 42);
    }

    @Test
    void aDynamicProgramGoesOn() throws Exception {
        prove(List.of(Subjects.compile(folder, "compute", "-pie").toString(), "120", "16"), 42);
    }

    @Test
    void aFileIsReadOnFromWhereItWas() throws Exception {
        Path text = Subjects.text(folder, 1);
        prove(List.of(Subjects.compile(folder, "readfile", "-pie").toString(), text.toString(), "12"), 0);
    }

    @Test
    void memoryInAllItsFormsGoesOn() throws Exception {
        prove(List.of(Subjects.compile(folder, "memory", "-pie", "-DKEEPS_ALL").toString(), "8"), 0);
    }

    @Test
    void pythonGoesOn() throws Exception {
        prove(
                List.of(Subjects.installed("python3"), "-c", """
                import hashlib
                d = {}
                for i in range(60000):
                    d[i % 997] = hashlib.sha256(str(i).encode()).hexdigest()
                    if i % 1000 == 0: print(i, len(d), d[i % 997][:12], flush=True)
                print(sorted(d.values())[:3])
                """), 0);
    }

    @Test
    void perlGoesOn() throws Exception {
        prove(
                List.of(
                        Subjects.installed("perl"),
                        "-e",
                        "$|=1; for $i (1..40) { my %h; $h{($_*$i)%509} .= chr(65+$_%26) for 1..3000;"
                                + " $s += length(join '', map {$h{$_}} sort keys %h); print \"$i $s\\n\"; }"),
                0);
    }

    private void prove(List<String> command, int exitCode) throws IOException, InterruptedException {
        Path output = folder.resolve("out");
        LaunchSpec launch =
                new LaunchSpec(command, List.of("LC_ALL=C"), folder, Optional.empty(), Optional.of(output));
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateOptions options = CreateOptions.every(Duration.ofMillis(3)).named("run").keyframeEvery(5).build();
            CreateResult result = new Creator(store, launch, options, new CreateListener() {}).run();
            assertThat(result.exit().code()).isEqualTo(exitCode);
            byte[] expected = Files.readAllBytes(output);
            int last = result.checkpoints();
            for (int number : new TreeSet<>(List.of(1, (last + 1) / 2, last))) {
                simulate(store.checkpoint(new CheckpointId("run", number)), expected, exitCode);
            }
        }
    }

    private void simulate(Checkpoint checkpoint, byte[] expected, int exitCode)
            throws IOException, InterruptedException {
        String name = checkpoint.info().id().toString();
        Path cpt = folder.resolve("cpt-" + checkpoint.info().id().number());
        new Materializer(StateCodec::decode).materialize(checkpoint, cpt, Materializer.Options.defaults());
        Path printed = folder.resolve("simulated-" + checkpoint.info().id().number());
        Path log = folder.resolve("log");
        Process gem5 = new ProcessBuilder(
                        GEM5,
                        "-d",
                        folder.resolve("m5out").toString(),
                        script.toString(),
                        "--restore",
                        cpt.toString(),
                        "--max-insts",
                        Long.toString(MOST_INSTRUCTIONS),
                        "--output",
                        printed.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!gem5.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            gem5.destroyForcibly().waitFor();
        }
        String said = Files.readString(log);
        long from = StateCodec.decode(checkpoint.state()).descriptors().stream()
                .filter(descriptor -> descriptor.number() == 1)
                .mapToLong(OpenDescriptor::offset)
                .findFirst()
                .orElseThrow();
        String rest = new String(Arrays.copyOfRange(expected, (int) from, expected.length));
        String got = Files.readString(printed);
        if (said.contains(LIMIT)) {
            assertThat(rest).as("%s, cut after %d instructions: %s", name, MOST_INSTRUCTIONS, said).startsWith(got);
            System.out.println(name + ": " + MOST_INSTRUCTIONS + " instructions, " + got.length() + " of "
                    + rest.length() + " bytes of output, all equal");
        } else {
            assertThat(said).as(name).contains(ENDED);
            assertThat(got).as("%s: %s", name, said).isEqualTo(rest);
            assertThat(gem5.exitValue()).as(name).isEqualTo(exitCode);
            System.out.println(name + ": ran to its end, " + got.length() + " bytes of output, all equal");
        }
    }
}
