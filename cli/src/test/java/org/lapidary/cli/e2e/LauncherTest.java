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

    @ParameterizedTest
    @ValueSource(strings = {
        "ulimit -n 15; \"$1\" list",
        "ulimit -v 1000000; \"$1\" list",
        "ulimit -d 300000; \"$1\" create -- true"
    })
    void tooLittleRoomForJavaIsOneClearLine(String command) throws Exception {
        Ended ended = shell(System.getProperty("java.home"), command);
        assertThat(ended.text().lines()).singleElement().asString().contains("lapidary: too").contains("raise the limit");
        assertThat(ended.status()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume run/1", "create --exit-with-program -- true"})
    void whereTheStatusIsTheProgramsItsOwnFailureIs125(String arguments) throws Exception {
        Ended ended = shell("/nonexistent", "ulimit -n 15; \"$1\" " + arguments);
        assertThat(ended.status()).isEqualTo(125);
    }

    @Test
    void tooManyProcessesOfTheUserAreOneClearLine() throws Exception {
        Lapidary.installed("setpriv");
        String user = "setpriv --reuid=65502 --regid=65502 --clear-groups ";
        if (shell("", user + "test -r \"$1\"").status() != 0) {
            Lapidary.skip("no other user can be become, or the launcher is not for other users to read");
        }
        Ended ended = shell("", "ulimit -u 3 2>/dev/null || ulimit -p 3; " + user + "\"$1\" list");
        assertThat(ended.text().lines()).singleElement().asString().contains("ulimit -u");
        assertThat(ended.status()).isEqualTo(4);
    }

    @Test
    void theJdkThatIsNamedIsTheOneThatIsTaken() throws Exception {
        String own = System.getProperty("java.home");
        Ended ended = shell(own, "\"$1\" --print-java-home");
        assertThat(ended.text()).isEqualTo(own + "\n");
        assertThat(ended.status()).isZero();
    }
}
