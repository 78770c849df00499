package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.StoreException;

/** Help, usage, failures: what holds for every verb. */
class ApplicationTest extends VerbTest {

    @ParameterizedTest
    @ValueSource(strings = {"create", "list", "show", "materialize", "du", "verify", "repair", "rm", "prune", "gc", "optimize", "gem5-script", "doctor"})
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
                "du loop/1..2",
                "list --config /nonexistent.yaml"
            })
    void wrongUsageIsTwoAndSaysSoOnStandardError(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err()).startsWith("lapidary: ");
        assertThat(out()).isEmpty();
    }

    @Test
    void aStackTraceIsShownOnDemandOnly() {
        services.failure = new StoreException.InUse("held by 12");
        assertThat(run("list")).isEqualTo(7);
        assertThat(err()).isEqualTo("lapidary: held by 12\n");
        assertThat(run("list", "--debug")).isEqualTo(7);
        assertThat(err()).contains("\tat org.lapidary.");
    }
}
