package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.FilePolicy;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.host.Probe;
import org.lapidary.store.StoreException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ApplicationTest {

    private final RecordingServices services = new RecordingServices();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private int run(String... args) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Application(new Context(services, console, List.of("A=1", "B=2"), new Interruption())).run(args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "list", "show", "materialize", "du", "verify", "rm", "prune", "gc", "optimize", "gem5-script", "doctor"})
    void theHelpOfEveryVerbExplainsEveryExitCode(String verb) {
        assertThat(run(verb, "--help")).isZero();
        for (ExitCode code : ExitCode.values()) {
            if (code != ExitCode.OWN_FAILURE) {
                assertThat(out())
                        .containsPattern(
                                "\n +" + code.code() + " +" + code.meaning().substring(0, 4));
            }
        }
        assertThat(err()).isEmpty();
    }

    @Test
    void theHelpOfResumeExplainsWhoseStatusItIs() {
        assertThat(run("resume", "--help")).isZero();
        assertThat(out()).contains("Exit status:", "0-255", "125", "130");
    }

    @Test
    void theHelpNamesEveryVerb() {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("create", "list", "show", "materialize", "resume", "optimize", "gem5-script", "Exit status:");
    }

    @Test
    void theConfigurationIsExplained() {
        assertThat(run("--config-help")).isZero();
        assertThat(out()).contains("create.keyframe-every");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "nonsense",
                "create",
                "create --interval 0 -- x",
                "create --interval 1h -- x",
                "create --keyframe-every 0 -- x",
                "create --name a/b -- x",
                "create --env NOVALUE -- x",
                "create --cpu amd -- x",
                "create --cmd x -- y",
                "create --cmd 'x",
                "list a/b",
                "show loop",
                "show",
                "materialize loop/1",
                "materialize loop/2..1 --out x",
                "materialize loop/1 --out x --mem-size 2GB",
                "optimize loop/1",
                "optimize --level 23",
                "rm",
                "rm loop/2..1",
                "prune",
                "prune --keep-every 0",
                "gc --wait soon",
                "verify --read-data=101",
                "du loop/1",
                "list --config /nonexistent.yaml"
            })
    void wrongUsageIsTwoAndSaysSoOnStandardError(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err()).startsWith("lapidary: ");
        assertThat(out()).isEmpty();
    }

    @Test
    void whatFollowsTheProgramBelongsToIt() {
        assertThat(run("create", "prog", "-c", "--name", "x", "--", "@y")).isZero();
        assertThat(services.launch.command()).containsExactly("prog", "-c", "--name", "x", "--", "@y");
        assertThat(run("create", "--", "prog", "--", "--help")).isZero();
        assertThat(services.launch.command()).containsExactly("prog", "--", "--help");
    }

    @Test
    void aCommandInOneWordIsSplit() {
        assertThat(run("create", "--cmd", "prog 'a b' c")).isZero();
        assertThat(services.launch.command()).containsExactly("prog", "a b", "c");
    }

    @Test
    void theProgramGetsTheCallersEnvironmentAndMore() {
        run("create", "--env", "B=3", "--env", "C=a=b", "prog");
        assertThat(services.launch.environment()).containsExactly("A=1", "B=3", "C=a=b");
        assertThat(services.launch.directory()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(services.launch.stdin()).isEmpty();
    }

    @Test
    void optionsComeBeforeTheFileAndTheFileBeforeTheDefaults() throws IOException {
        Path config = Files.writeString(directory.resolve("c.yaml"), """
                store: s
                create: {interval: 250ms, keyframe-every: 3}
                """);
        assertThat(run("-c", config.toString(), "create", "--keyframe-every", "7", "prog"))
                .isZero();
        assertThat(services.options)
                .isEqualTo(new CreateOptions(Optional.empty(), Duration.ofMillis(250), 7, 0, "gem5", FilePolicy.DEFAULT));
        assertThat(services.directory).isEqualTo(directory.resolve("s"));
        assertThat(run("list", "--config", config.toString(), "-D", "other")).isZero();
        assertThat(services.directory).isEqualTo(Path.of("other"));
    }

    @Test
    void createReportsOnStandardErrorAndLeavesStandardOutputAlone() throws IOException {
        Path report = directory.resolve("report.json");
        services.exit = new ExitStatus(7, 0);
        assertThat(run("create", "--report", report.toString(), "prog")).isZero();
        assertThat(out()).isEmpty();
        assertThat(err()).contains("run loop: 1 checkpoint (1 keyframe)", "exit code 7", "median 1.0 ms", "fact");
        JsonNode json = new ObjectMapper().readTree(Files.readString(report));
        assertThat(json.get("exitCode").asInt()).isEqualTo(7);
        assertThat(json.get("pauseNanos").get(0).asLong()).isEqualTo(3_000_000);
        assertThat(services.closed).isTrue();
    }

    @Test
    void quietMeansSilent() {
        assertThat(run("create", "-q", "prog")).isZero();
        assertThat(out() + err()).isEmpty();
    }

    @Test
    void theProgramsStatusIsPassedOnWhereAskedFor() {
        services.exit = new ExitStatus(7, 0);
        assertThat(run("create", "--exit-with-program", "prog")).isEqualTo(7);
        assertThat(run("resume", "loop/1")).isEqualTo(7);
        services.exit = new ExitStatus(0, 11);
        assertThat(run("resume", "loop/1")).isEqualTo(139);
    }

    @Test
    void ownFailuresAre125WhereTheStatusIsThePrograms() {
        assertThat(run("resume", "loop")).isEqualTo(125);
        assertThat(run("resume", "loop/9")).isEqualTo(125);
        assertThat(run("create", "--nonsense", "--exit-with-program", "prog")).isEqualTo(125);
        services.failure = new EngineException.CannotStart("no such program");
        assertThat(run("create", "--exit-with-program", "prog")).isEqualTo(125);
        assertThat(run("create", "prog")).isEqualTo(3);
        assertThat(services.closed).isTrue();
    }

    @Test
    void aStackTraceIsShownOnDemandOnly() {
        services.failure = new StoreException.InUse("held by 12");
        assertThat(run("list")).isEqualTo(7);
        assertThat(err()).isEqualTo("lapidary: held by 12\n");
        assertThat(run("list", "--debug")).isEqualTo(7);
        assertThat(err()).contains("\tat org.lapidary.");
    }

    @Test
    void runsAndCheckpointsAreListed() {
        assertThat(run("list")).isZero();
        assertThat(out()).contains("loop", "3.0 MiB", "1.500", "loop 'a b'");
        assertThat(run("list", "loop")).isZero();
        assertThat(out()).contains("loop/1", "keyframe", "diff on 1", "1,234,567", "1.0 MiB");
        assertThat(run("list", "none")).isEqualTo(5);
    }

    @Test
    void listsAreJsonOnDemand() {
        assertThat(run("list", "loop", "--json")).isZero();
        JsonNode json = new ObjectMapper().readTree(out());
        assertThat(json.get("checkpoints").get(0).get("instructions").isNull()).isTrue();
        assertThat(json.get("checkpoints").get(2).get("storedBytes").asLong()).isEqualTo(1 << 20);
    }

    @Test
    void anOptimizationIsFollowedAndReported() {
        assertThat(run("optimize", "--quiet")).isZero();
        assertThat(services.optimizeOptions.run()).isEmpty();
        assertThat(err()).isEmpty();
        assertThat(run("optimize", "loop", "--level", "9", "--threads", "3", "--json"))
                .isZero();
        assertThat(services.optimizeOptions).isEqualTo(new Services.OptimizeOptions(Optional.of("loop"), 9, 3));
        assertThat(new ObjectMapper().readTree(out()).get("runs").get(0).get("bytesWritten").asLong())
                .isEqualTo(5000);
        assertThat(err()).contains("loop: 50 % of 1.2 MiB", "loop: 1.2 MiB of pages now take 4.9 KiB");
    }

    @Test
    void oneCheckpointIsMaterializedAsTheDirectoryItself() {
        Path target = directory.resolve("x.cpt");
        assertThat(run("materialize", "loop/2", "--out", target.toString(), "--mem-size", "2GiB", "--threads", "3"))
                .isZero();
        assertThat(services.materialized).containsExactly("loop/2 " + target);
        assertThat(services.materializeOptions.memSize()).isEqualTo(OptionalLong.of(2L << 30));
        assertThat(services.materializeOptions.threads()).isEqualTo(3);
        assertThat(out()).isEqualTo(target + "\n");
        assertThat(err()).contains("a warning", "gem5.opt lapidary_se.py --restore " + target);
    }

    @Test
    void severalAreMaterializedInsideIt() {
        String target = directory.resolve("all").toString();
        assertThat(run("materialize", "loop/2..3", "--out", target)).isZero();
        assertThat(services.materialized)
                .containsExactly("loop/2 " + target + "/loop.2.cpt", "loop/3 " + target + "/loop.3.cpt");
        assertThat(run("materialize", "loop/2..4", "--out", target)).isEqualTo(5);
    }

    @Test
    void oneOfSeveralThatFailsIsNamedAndLeavesTheOthers() {
        services.damaged = 2;
        String target = directory.resolve("all").toString();
        assertThat(run("materialize", "loop", "--out", target)).isEqualTo(8);
        assertThat(services.materialized)
                .containsExactly("loop/1 " + target + "/loop.1.cpt", "loop/3 " + target + "/loop.3.cpt");
        assertThat(out()).isEqualTo(target + "/loop.1.cpt\n" + target + "/loop.3.cpt\n");
        assertThat(err().lines()).contains("lapidary: checkpoint loop/2: page 0x1000 is damaged");
    }

    @Test
    void whichOfSeveralFailedIsJsonOnDemand() {
        services.damaged = 2;
        String target = directory.resolve("all").toString();
        assertThat(run("materialize", "loop/2..3", "--out", target, "--json")).isEqualTo(8);
        JsonNode json = new ObjectMapper().readTree(out());
        assertThat(json.get(0).get("error").asString()).contains("damaged");
        assertThat(json.get(1).get("checkpoint").asString()).isEqualTo("loop/3");
    }

    @Test
    void anExistingOutputIsAnErrorBeforeAnythingIsWritten() throws IOException {
        Files.createDirectory(directory.resolve("loop.3.cpt"));
        assertThat(run("materialize", "loop", "--out", directory.toString())).isEqualTo(5);
        assertThat(err()).contains("loop.3.cpt exists");
        assertThat(services.materialized).isEmpty();
    }

    @Test
    void theScriptIsWrittenOnceOnly() throws IOException {
        Path script = directory.resolve("se.py");
        assertThat(run("gem5-script", "--out", script.toString())).isZero();
        assertThat(script).hasContent("script");
        assertThat(run("gem5-script", "--out", script.toString())).isEqualTo(5);
    }

    private void forecast(Severity severity) {
        services.forecast = new Forecast(List.of(new Reason(Reason.Kind.SIGNAL, severity, "the reason")));
    }

    @Test
    void anUnusableCheckpointIsNotWrittenUnlessForced() {
        forecast(Severity.UNUSABLE);
        assertThat(run("materialize", "loop/2", "--out", directory.resolve("x").toString()))
                .isEqualTo(5);
        assertThat(err()).contains("loop/2", "the reason", "--force");
        assertThat(services.materialized).isEmpty();
        assertThat(run("materialize", "loop/2", "--force", "--out", directory.resolve("x").toString()))
                .isZero();
        assertThat(err()).contains("loop/2: unusable: the reason");
        assertThat(services.materialized).hasSize(1);
    }

    @Test
    void aRiskyCheckpointIsWrittenWithItsReasons() throws IOException {
        forecast(Severity.RISKY);
        assertThat(run("materialize", "loop/2", "--json", "--out", directory.resolve("x").toString()))
                .isZero();
        assertThat(err()).contains("loop/2: risky: the reason");
        JsonNode made = new ObjectMapper().readTree(out()).get(0);
        assertThat(made.at("/forecast/verdict").asString()).isEqualTo("risky");
        assertThat(made.at("/forecast/reasons/0/kind").asString()).isEqualTo("signal");
    }

    @Test
    void theListHasAColumnForTheForecast() {
        assertThat(run("list", "loop")).isZero();
        assertThat(out()).contains("FORECAST");
    }

    @Test
    void theDoctorsVerdictIsTheStatus() {
        assertThat(run("doctor")).isZero();
        assertThat(out()).contains("good  tracing  permitted", "checkpoints can be taken here");
        services.probes = List.of(new Probe("tracing", Probe.Standing.MISSING, "not possible", "allow it"));
        assertThat(run("doctor", "--json")).isEqualTo(4);
        assertThat(out()).contains("\"canCreate\": false", "\"missing\"", "allow it");
    }

    @Test
    void theCpuThatProgramsAreShownIsPrintedAsAFileThatCreateTakes() throws IOException {
        assertThat(run("doctor", "--cpuid")).isZero();
        Path file = Files.writeString(directory.resolve("cpu"), out());
        assertThat(run("create", "--cpu", file.toString(), "prog")).isZero();
        assertThat(services.options.cpuProfile()).isEqualTo(out());
        Files.writeString(file, "no cpu");
        assertThat(run("create", "--cpu", file.toString(), "prog")).isEqualTo(2);
        assertThat(err()).contains("line 1", "cpu NAME");
    }
}
