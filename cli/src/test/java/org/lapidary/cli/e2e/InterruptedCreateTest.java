package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/** Ctrl-C, SIGTERM and SIGHUP end the program and keep what was committed. */
class InterruptedCreateTest {

    /** 128 and the signal's number. */
    private static final Map<String, Integer> STATUS = Map.of("HUP", 129, "INT", 130, "TERM", 143);

    @TempDir
    Path directory;

    private Lapidary lapidary() throws IOException, InterruptedException {
        // A test that runs in the background of a shell may have SIGINT ignored; and a group of its own to send it to.
        List<String> foreground = List.of("env", "--default-signal=HUP,INT,TERM", "setsid");
        List<String> trial = new java.util.ArrayList<>(foreground);
        trial.add("true");
        if (new ProcessBuilder(trial).start().waitFor() != 0) {
            Lapidary.skip("env(1) of this machine cannot reset signals, or there is no setsid(1)");
        }
        return Lapidary.in(directory).under(foreground.toArray(String[]::new));
    }

    private void keepsWhatWasStored(String signal, boolean group, String... program) throws Exception {
        Lapidary lapidary = lapidary();
        Events events = new Events(directory.resolve("events"));
        List<String> arguments = new java.util.ArrayList<>(
                List.of("create", "-D", "store", "--name", "r", "--interval", "30ms", "--events", "events", "--"));
        arguments.addAll(List.of(program));
        Lapidary.Running running = lapidary.start(arguments.toArray(String[]::new));
        events.awaitStored(3);
        List<String> told = events.stored();
        Lapidary.send(signal, (group ? "-" : "") + running.process().pid());
        Outcome outcome = running.end();

        assertThat(outcome.status()).as(outcome.err()).isEqualTo(STATUS.get(signal));
        assertThat(outcome.err()).contains("lapidary: run r: ").doesNotContain("Exception");
        assertThat(events.stored()).containsAll(told);
        assertThat(events.ended()).isPresent();
        try (Store store = Store.openForReading(directory.resolve("store"), "test")) {
            assertThat(store.checkpoints("r"))
                    .extracting(CheckpointInfo::id)
                    .extracting(Object::toString)
                    .isEqualTo(events.stored());
        }
        lapidary.assertNothingRuns();
    }

    @Test
    void sigintToLapidaryAlone() throws Exception {
        keepsWhatWasStored("INT", false, "sleep", "600");
    }

    @Test
    void sigtermToLapidaryAlone() throws Exception {
        keepsWhatWasStored("TERM", false, "sleep", "600");
    }

    @Test
    void ctrlCOnATerminalWhichTheProgramGetsToo() throws Exception {
        keepsWhatWasStored("INT", true, "sleep", "600");
    }

    @Test
    void ctrlCWhileTheProgramIgnoresIt() throws Exception {
        keepsWhatWasStored("INT", true, "sh", "-c", "trap '' INT; while :; do :; done");
    }

    @Test
    void theTerminalsEndBeforeAnythingWasStoredEndsAllTheSame() throws Exception {
        Lapidary lapidary = lapidary();
        Events events = new Events(directory.resolve("events"));
        Lapidary.Running running =
                lapidary.start("create", "-D", "store", "--interval", "60min", "--events", "events", "--", "sleep", "600");
        events.awaitStart();
        running.signal("HUP");
        assertThat(running.end().status()).isEqualTo(STATUS.get("HUP"));
        lapidary.assertNothingRuns();
    }
}
