package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CallerEnvironmentTest {

    @Test
    void theBlockIsSplitAtNulsAndReadAsUtf8() {
        assertThat(CallerEnvironment.split("A=1\0B=gr\u00c3\u00bcn\0C=x=y\0\0nonsense\0"))
                .containsExactly("A=1", "B=grün", "C=x=y");
    }

    @Test
    void whatTheLauncherSetIsTakenBack() {
        Properties launcher = new Properties();
        launcher.setProperty("lapidary.env.changed", "LC_ALL,MALLOC_ARENA_MAX");
        launcher.setProperty("lapidary.env.LC_ALL", "de_DE");
        assertThat(CallerEnvironment.undo(List.of("A=1", "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=2", "Z="), launcher))
                .containsExactly("A=1", "LC_ALL=de_DE", "Z=");
    }

    @Test
    void withoutALauncherNothingChanges() {
        assertThat(CallerEnvironment.undo(List.of("LC_ALL=C"), new Properties()))
                .containsExactly("LC_ALL=C");
    }
}
