package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, as far as it comes without a build. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "lapidary").toAbsolutePath().normalize();

    private record Ended(int status, String text) {}

    /** What it says on both streams, under a shell that may close some of its own first. */
    private static Ended shell(String javaHome, String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command, "sh", LAUNCHER.toString());
        builder.environment().put("LAPIDARY_JAVA_HOME", javaHome);
        Process process = builder.redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"$1\" list", "\"$1\" list <&-"})
    void aJdkThatIsNoneIsOneClearLineAndNothingIsRun(String command) throws Exception {
        Ended ended = shell("/nonexistent", command);
        assertThat(ended.text()).isEqualTo("lapidary: LAPIDARY_JAVA_HOME=/nonexistent is no JDK 25 or newer\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void theJdkThatIsNamedIsTheOneThatIsTaken() throws Exception {
        String own = System.getProperty("java.home");
        Ended ended = shell(own, "\"$1\" --print-java-home");
        assertThat(ended.text()).isEqualTo(own + "\n");
        assertThat(ended.status()).isZero();
    }
}
