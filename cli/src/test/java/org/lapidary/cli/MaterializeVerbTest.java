package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Severity;
import tools.jackson.databind.JsonNode;

/** {@code materialize}: what is written where, and what becomes of what fails. */
class MaterializeVerbTest extends VerbTest {

    @Test
    void oneCheckpointIsMaterializedAsTheDirectoryItself() {
        Path target = directory.resolve("x.cpt");
        assertThat(run("materialize", "loop/2", "--out", target.toString(), "--mem-size", "2GiB", "--threads", "3"))
                .isZero();
        assertThat(services.materialized).containsExactly("loop/2 " + target);
        assertThat(services.materializeOptions.memSize()).isEqualTo(OptionalLong.of(2L << 30));
        assertThat(services.materializeOptions.threads()).isEqualTo(3);
        assertThat(services.materializeOptions.sync()).isTrue();
        assertThat(out()).isEqualTo(target + "\n");
        assertThat(err()).contains("a warning", "gem5.opt lapidary_se.py --restore " + target);
    }

    @Test
    void toWaitForTheDiskCanBeLeftOut() {
        assertThat(run("materialize", "loop/2", "--out", directory + "/x.cpt", "--no-sync")).isZero();
        assertThat(services.materializeOptions.sync()).isFalse();
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
        JsonNode json = json("materialize");
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
    void aDirectoryThatNothingCameIntoGoesAgainUnlessItWasThere() throws IOException {
        services.damaged = 2;
        Path fresh = directory.resolve("fresh");
        assertThat(run("materialize", "loop/2..2", "--out", fresh.toString())).isEqualTo(8);
        assertThat(fresh).doesNotExist();
        Path old = Files.createDirectory(directory.resolve("old"));
        assertThat(run("materialize", "loop/2..2", "--out", old.toString())).isEqualTo(8);
        assertThat(old).isEmptyDirectory();
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
        JsonNode made = json("materialize").get(0);
        assertThat(made.at("/forecast/verdict").asString()).isEqualTo("risky");
        assertThat(made.at("/forecast/reasons/0/kind").asString()).isEqualTo("signal");
    }
}
