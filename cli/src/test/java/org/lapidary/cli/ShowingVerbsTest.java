package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.host.Probe;
import tools.jackson.databind.JsonNode;

/** The verbs that show or write small things: {@code list}, {@code doctor}, {@code gem5-script}, {@code optimize}. */
class ShowingVerbsTest extends VerbTest {

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
        JsonNode json = json("list-run");
        assertThat(json.get("checkpoints").get(0).get("instructions").isNull()).isTrue();
        assertThat(json.get("checkpoints").get(2).get("storedBytes").asLong()).isEqualTo(1 << 20);
    }

    @Test
    void theListOfRunsIsJsonOnDemand() {
        assertThat(run("list", "--json")).isZero();
        assertThat(json("list").at("/runs/0/checkpoints").asInt()).isEqualTo(3);
    }

    @Test
    void theListHasAColumnForTheForecast() {
        assertThat(run("list", "loop")).isZero();
        assertThat(out()).contains("FORECAST");
    }

    @Test
    void aListGivesTheReasonsOnDemandAndGoesOnBehindADamagedCheckpoint() {
        services.forecast = new Forecast(List.of(
                new Reason(Reason.Kind.SIGNAL, Severity.NOTE, "a note"),
                new Reason(Reason.Kind.MEMORY, Severity.RISKY, "a risk")));
        assertThat(run("list", "loop", "--forecast")).isZero();
        assertThat(out()).contains("risky: a risk (1..3)\nnote: a note (1..3)\n");
        services.withoutForecast = 2;
        assertThat(run("list", "loop", "--forecast")).isEqualTo(8);
        assertThat(out()).contains("checkpoint loop/2: page 0x2000 is damaged\nrisky: a risk (1, 3)\n");
        assertThat(run("list", "--forecast")).isEqualTo(2);
    }

    @Test
    void aListWithReasonsIsJsonOnDemand() {
        services.forecast = new Forecast(List.of(new Reason(Reason.Kind.MEMORY, Severity.RISKY, "a risk")));
        services.withoutForecast = 2;
        assertThat(run("list", "loop", "--forecast", "--json")).isEqualTo(8);
        JsonNode checkpoints = json("list-run").get("checkpoints");
        assertThat(checkpoints.get(1).get("verdict").isNull()).isTrue();
        assertThat(checkpoints.get(1).get("error").asString()).contains("page 0x2000");
        assertThat(checkpoints.get(2).at("/forecast/reasons/0/text").asString()).isEqualTo("a risk");
    }

    @Test
    void anOptimizationIsFollowedAndReported() {
        assertThat(run("optimize", "--quiet")).isZero();
        assertThat(services.optimizeOptions.run()).isEmpty();
        assertThat(err()).isEmpty();
        assertThat(run("optimize", "loop", "--level", "9", "--threads", "3", "--json"))
                .isZero();
        assertThat(services.optimizeOptions).isEqualTo(new Services.OptimizeOptions(Optional.of("loop"), 9, 3));
        assertThat(json("optimize").get("runs").get(0).get("bytesWritten").asLong())
                .isEqualTo(5000);
        assertThat(err()).contains("loop: 1.2 MiB of pages now take 4.9 KiB");
    }

    @Test
    void theScriptIsWrittenOnceOnly() throws IOException {
        Path script = directory.resolve("se.py");
        assertThat(run("gem5-script", "--out", script.toString())).isZero();
        assertThat(script).hasContent("script");
        assertThat(run("gem5-script", "--out", script.toString())).isEqualTo(5);
    }

    @Test
    void whereTheScriptIsIsJsonOnDemand() {
        String script = directory.resolve("se.py").toString();
        assertThat(run("gem5-script", "--json", "--out", script)).isZero();
        assertThat(json("gem5-script").get("path").asString()).isEqualTo(script);
    }

    @Test
    void theDoctorsVerdictIsTheStatus() {
        assertThat(run("doctor")).isZero();
        assertThat(out()).contains("good  tracing  permitted", "checkpoints can be taken here");
    }

    @Test
    void whatTheHostLacksIsJsonOnDemand() {
        services.probes = List.of(new Probe("tracing", Probe.Standing.MISSING, "not possible", "allow it"));
        assertThat(run("doctor", "--json")).isEqualTo(4);
        JsonNode probe = json("doctor").at("/probes/0");
        assertThat(probe.get("standing").asString()).isEqualTo("missing");
        assertThat(probe.get("cost").asString()).isEqualTo("allow it");
    }
}
