package org.lapidary.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.lapidary.cli.Console;

class WorkProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now = 5 * SECOND;

    private WorkProgress progress(boolean terminal, boolean quiet) {
        PrintStream out = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new WorkProgress(new Console(out, out, terminal), quiet, () -> now);
    }

    private String shown() {
        String text = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return text;
    }

    @Test
    void aTerminalSeesOneLineWithABarTheRateAndTheTimeLeft() {
        WorkProgress progress = progress(true, false);
        progress.progress("reading blocks", 0, 12_000);
        now += SECOND;
        progress.progress("reading blocks", 4_000, 12_000);
        assertThat(shown())
                .isEqualTo("\r\033[Klapidary: reading blocks [======>             ]  33 % of 12,000, 4,000/s, 2 s left\r");
        now += 2 * SECOND;
        progress.progress("reading blocks", 12_000, 12_000);
        assertThat(shown()).isEqualTo("\r\033[Klapidary: reading blocks [====================] 100 % of 12,000, 4,000/s\r");
        progress.close();
        assertThat(shown()).isEqualTo("\r\033[K");
        progress.close();
        assertThat(shown()).isEmpty();
    }

    @Test
    void aTerminalIsWrittenToTenTimesASecondAtMost() {
        WorkProgress progress = progress(true, false);
        for (int i = 0; i < 1000; i++) {
            now += SECOND / 1000;
            progress.progress("reading blocks", i, 1000);
        }
        assertThat(shown().split("lapidary: ")).hasSize(1 + 10);
    }

    @Test
    void aLogHasAPlainLineEveryTenSeconds() {
        WorkProgress progress = progress(false, false);
        for (int second = 0; second <= 25; second++) {
            progress.bytes("writing", second * 1_000_000L, 100_000_000);
            now += SECOND;
        }
        progress.close();
        assertThat(shown())
                .isEqualTo("""
                        lapidary: writing:  10 % of 95.4 MiB, 976.6 KiB/s, 1 min 30 s left
                        lapidary: writing:  20 % of 95.4 MiB, 976.6 KiB/s, 1 min 20 s left
                        """);
    }

    @Test
    void whereTheEndIsNotKnownThereIsNoBarAndNoTimeLeft() {
        WorkProgress progress = progress(true, false);
        progress.progress("reading manifests", 0, 0);
        now += SECOND;
        progress.progress("reading manifests", 70, 0);
        assertThat(shown()).isEqualTo("\r\033[Klapidary: reading manifests: 70, 70/s\r");
    }

    @Test
    void theRateIsThatOfTheStepAtWork() {
        WorkProgress progress = progress(true, false);
        progress.progress("one", 0, 100);
        now += 100 * SECOND;
        progress.progress("two", 10, 100);
        shown();
        now += SECOND;
        progress.progress("two", 20, 100);
        assertThat(shown()).contains(" 10/s, 8 s left");
    }

    @Test
    void whatIsOverSoonShowsNothing() {
        for (boolean terminal : new boolean[] {true, false}) {
            WorkProgress progress = progress(terminal, false);
            progress.progress("reading blocks", 1, 2);
            progress.progress("reading blocks", 2, 2);
            progress.close();
            assertThat(shown()).isEmpty();
        }
    }

    @Test
    void quietMeansNothing() {
        for (boolean terminal : new boolean[] {true, false}) {
            WorkProgress progress = progress(terminal, true);
            now += 100 * SECOND;
            progress.progress("reading blocks", 1, 2);
            progress.close();
            assertThat(shown()).isEmpty();
        }
    }
}
