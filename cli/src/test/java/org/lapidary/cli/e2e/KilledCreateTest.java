package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.gem5.Materializer;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;

/**
 * {@code kill -9} of {@code create} at random moments, again and again in one store, and of {@code resume}. {@code LAPIDARY_KILLS=50} makes
 * it as many (system property {@code lapidary.kills} too), {@code LAPIDARY_SEED} other moments.
 */
class KilledCreateTest {

    private static final int KILLS = Integer.parseInt(setting("kills", "5"));
    private static final int RESUMES = KILLS / 2;
    private static final long SEED = Long.parseLong(setting("seed", "7"));

    /** Touches some more pages all the time and never ends by itself. */
    private static final String PROGRAM = "BEGIN { for (;;) { i++; a[i % 20000] = a[(i * 7) % 20000] + i } }";

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    /** All that was visible after the last kill. */
    private final Set<String> known = new HashSet<>();

    private int reported;
    private int unreported;
    private int withoutCheckpoints;

    private static String setting(String name, String fallback) {
        String variable = System.getenv("LAPIDARY_" + name.toUpperCase(java.util.Locale.ROOT));
        return System.getProperty("lapidary." + name, variable == null ? fallback : variable);
    }

    @Test
    void whatWasReportedBeforeAKillIsThereAndMaterializesAndNothingElseIsVisible() throws Exception {
        Lapidary lapidary = Lapidary.in(Files.createDirectory(directory.resolve("work")));
        Lapidary.installed("awk");
        long usual = killAfter(lapidary, 0, Long.MAX_VALUE); // tells how long a start takes on this machine
        for (int kill = 1; kill < KILLS; kill++) {
            killAfter(lapidary, kill, random.nextLong(2 * usual));
        }

        Lapidary.Outcome last = lapidary.run("create", "-D", "store", "--interval", "20ms", "--", "sleep", "0.5");
        assertThat(last.status()).as(last.err()).isZero();
        assertThat(lapidary.directory().resolve("store/staging")).isEmptyDirectory();
        System.err.println("kills: " + KILLS + ", seed " + SEED + "; checkpoints reported " + reported
                + ", committed and not yet reported " + unreported + ", runs killed before their first checkpoint "
                + withoutCheckpoints + ", lost 0");
    }

    /** In a container nobody hangs up on orphans: the user's shell is the first process and of their session. */
    @Test
    void aKillInAContainerLeavesNoProcessEither() throws Exception {
        String[] container = {"unshare", "--pid", "--fork", "--mount-proc", "sh", "-c"};
        List<String> trial = new ArrayList<>(List.of(container));
        trial.add("true");
        Lapidary.installed("unshare");
        if (new ProcessBuilder(trial).start().waitFor() != 0) {
            Lapidary.skip("no permission to make a process namespace");
        }
        List<String> script = new ArrayList<>(List.of(container));
        script.add("\"$@\" & until grep -q stored events; do sleep 0.1; done; cat /proc/[0-9]*/comm;"
                + " kill -9 $!; sleep 0.5; echo after; cat /proc/[0-9]*/comm");
        script.add("sh");
        Lapidary lapidary = Lapidary.in(directory).under(script.toArray(String[]::new));
        String[] processes = lapidary.run(
                        "create", "-D", "store", "--events", "events", "--interval", "50ms", "--", "sleep", "999")
                .out()
                .split("after\n");
        assertThat(processes[0].lines()).containsExactlyInAnyOrder("sh", "java", "sh", "sleep");
        assertThat(processes[1].lines()).containsExactly("sh");
    }

    /** While Java starts, the program is put together again, or runs: the kills come at moments up to its first sight. */
    @Test
    void aKilledResumeLeavesNoProgramBehind() throws Exception {
        Lapidary.installed("awk");
        Lapidary lapidary = Lapidary.in(directory);
        Events events = new Events(directory.resolve("events"));
        Lapidary.Running created = lapidary.start(
                "create", "-D", "store", "--name", "run", "--events", "events", "--interval", "20ms", "--", "awk", PROGRAM);
        events.awaitStored(1);
        kill(lapidary, created);
        long seen = killResume(lapidary, Long.MAX_VALUE);
        for (int kill = 0; kill < RESUMES; kill++) {
            killResume(lapidary, seen / 2 + random.nextLong(seen));
        }
    }

    /** Kills it after so many milliseconds, or when the program is there; tells when that was. */
    private static long killResume(Lapidary lapidary, long millis) throws IOException {
        long started = System.nanoTime();
        Lapidary.Running resumed = lapidary.start("resume", "-D", "store", "run/1");
        while (elapsed(started) < millis
                && lapidary.processes().stream().noneMatch(process -> process.contains(": awk "))) {
            assertThat(resumed.process().isAlive()).as("resume ended: %s", resumed.err()).isTrue();
            Lapidary.sleep(2);
        }
        long took = elapsed(started);
        kill(lapidary, resumed);
        return took;
    }

    private static void kill(Lapidary lapidary, Lapidary.Running running) {
        running.process().destroyForcibly();
        running.process().onExit().join();
        lapidary.assertNothingRuns();
    }

    /**
     * Kills once, after so many milliseconds, or a little after the third checkpoint where that comes first.
     *
     * @return when it was killed, in milliseconds since its start
     */
    private long killAfter(Lapidary lapidary, int kill, long millis) throws IOException {
        Events events = new Events(lapidary.directory().resolve("events-" + kill));
        long started = System.nanoTime();
        Lapidary.Running running = lapidary.start(
                "create", "-D", "store", "--events", events.file().toString(), "--interval", "10ms", "--keyframe-every",
                "4", "--name", "run" + kill, "--", "awk", PROGRAM);
        long patience = random.nextLong(400);
        while (elapsed(started) < millis) {
            if (events.stored().size() >= 3) {
                Lapidary.sleep(patience);
                break;
            }
            assertThat(running.process().isAlive()).as("create ended: %s", running.err()).isTrue();
            Lapidary.sleep(2);
        }
        long took = elapsed(started);
        kill(lapidary, running);

        examine(lapidary, "run" + kill, events.stored());
        return took;
    }

    private static long elapsed(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    private void examine(Lapidary lapidary, String run, List<String> told) throws IOException {
        Path path = lapidary.directory().resolve("store");
        if (!Files.exists(path.resolve("FORMAT"))) {
            assertThat(told).isEmpty();
            withoutCheckpoints++;
            return;
        }
        try (Store store = Store.openForReading(path, "test")) {
            List<String> visible = new ArrayList<>();
            for (RunInfo info : store.runs()) {
                List<CheckpointInfo> checkpoints = store.checkpoints(info.name());
                assertThat(checkpoints).as("a run is visible with its first checkpoint").isNotEmpty();
                checkpoints.forEach(checkpoint -> visible.add(checkpoint.id().toString()));
            }
            assertThat(visible).doesNotHaveDuplicates().containsAll(known).containsAll(told);
            List<String> fresh = new ArrayList<>(visible);
            fresh.removeAll(known);
            // The kill may have come between the commit and the telling of one checkpoint, the next in number.
            assertThat(fresh).hasSizeBetween(told.size(), told.size() + 1);
            for (int number = 1; number <= fresh.size(); number++) {
                assertThat(fresh).contains(run + "/" + number);
            }
            for (CheckpointInfo checkpoint : fresh.isEmpty() ? List.<CheckpointInfo>of() : store.checkpoints(run)) {
                materialize(store, checkpoint);
            }
            known.addAll(fresh);
            reported += told.size();
            unreported += fresh.size() - told.size();
            withoutCheckpoints += fresh.isEmpty() ? 1 : 0;
        }
    }

    /** Reads every page on the way, and holds each against its hash. */
    private void materialize(Store store, CheckpointInfo checkpoint) throws IOException {
        Path out = directory.resolve("out.cpt");
        new Materializer(StateCodec::decode)
                .materialize(store.checkpoint(checkpoint.id()), out, Materializer.Options.defaults());
        assertThat(out.resolve("m5.cpt")).isNotEmptyFile();
        try (Stream<Path> inside = Files.walk(out)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
