package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.ExitStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code create} and {@code resume}: what is made of their arguments, and what they tell. */
class CreateVerbTest extends VerbTest {

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
                .isEqualTo(CreateOptions.every(Duration.ofMillis(250)).keyframeEvery(7).build());
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
        Schemas.assertValid("create-report", Files.readString(report));
        JsonNode json = new ObjectMapper().readTree(Files.readString(report));
        assertThat(json.get("exitCode").asInt()).isEqualTo(7);
        assertThat(json.get("pauseNanos").get(0).asLong()).isEqualTo(3_000_000);
        assertThat(services.closed).isTrue();
    }

    @Test
    void whatHappensIsJsonALineEach() throws IOException {
        Path events = directory.resolve("events");
        services.exit = new ExitStatus(0, 11);
        assertThat(run("create", "--events", events.toString(), "prog")).isZero();
        List<String> lines = Files.readAllLines(events);
        assertThat(lines).hasSize(4);
        lines.forEach(line -> Schemas.assertValid("create-events", line));
    }

    @Test
    void howAResumedProgramEndedIsJsonOnDemand() throws IOException {
        Path report = directory.resolve("report.json");
        for (ExitStatus exit : List.of(new ExitStatus(7, 0), new ExitStatus(0, 11))) {
            services.exit = exit;
            assertThat(run("resume", "loop/1", "--report", report.toString())).isEqualTo(exit.shellCode());
            Schemas.assertValid("resume-report", Files.readString(report));
        }
        assertThat(new ObjectMapper().readTree(Files.readString(report)).get("signal").asInt()).isEqualTo(11);
        assertThat(err()).contains("note: a notice");
        assertThat(run("resume", "loop/1", "--report", directory.toString())).isEqualTo(125);
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
