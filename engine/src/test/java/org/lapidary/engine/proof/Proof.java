package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.forecast.Verdict;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.sys.TimeStampCounter;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/**
 * The proof of a checkpoint: resumed, it prints exactly what the uninterrupted run printed from there on, and ends as
 * that did.
 */
final class Proof {

    /** Programs here run for seconds, on a busy machine too. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

    private static final int MOST_ATTEMPTS = 8;

    /** A longest pause that never has a copy read instead. */
    private static final Duration AMPLE = Duration.ofMinutes(1);

    /** Exit status of our own programs where the machine lacks what they are about (features/feature.h). */
    private static final int SKIPPED = 77;

    /** Characters of a failed program's output that the failure quotes. */
    private static final int END_SHOWN = 200;

    private final Path folder;
    private final LaunchSpec launch;
    private final int wanted;
    private final int step;
    private final Optional<Duration> maxPause;
    private final boolean inPlace;
    private final Optional<String> lost;

    private Proof(
            Path folder,
            LaunchSpec launch,
            int wanted,
            int step,
            Optional<Duration> maxPause,
            boolean inPlace,
            Optional<String> lost) {
        this.folder = folder;
        this.launch = launch;
        this.wanted = wanted;
        this.step = step;
        this.maxPause = maxPause;
        this.inPlace = inPlace;
        this.lost = lost;
    }

    /** With more checkpoints than the usual ten. */
    Proof withCheckpoints(int number) {
        return new Proof(folder, launch, number, step, maxPause, inPlace, lost);
    }

    /** Resumes one checkpoint of so many rather than all. */
    Proof resumingEvery(int number) {
        return new Proof(folder, launch, wanted, number, maxPause, inPlace, lost);
    }

    /** Only compares the traced run with the native one. */
    Proof resumingNone() {
        return resumingEvery(Integer.MAX_VALUE);
    }

    /** Reads no checkpoint while the program stands still, but each of a copy of it. */
    Proof readingCopies() {
        return new Proof(folder, launch, wanted, step, Optional.of(Duration.ofNanos(1)), inPlace, lost);
    }

    /** Puts changed files back to what they were rather than making copies. */
    Proof puttingFilesBack() {
        return new Proof(folder, launch, wanted, step, maxPause, true, lost);
    }

    /** A checkpoint that has lost something says so in these words to who resumes it, and is forecast to be unusable. */
    Proof orTelling(String notice) {
        return new Proof(folder, launch, wanted, step, maxPause, inPlace, Optional.of(notice));
    }

    static Proof of(Path folder, List<String> command, Optional<Path> stdin) {
        List<String> environment = new ArrayList<>(List.of("LC_ALL=C", "PATH=" + System.getenv("PATH"), "HOME=/tmp"));
        return new Proof(
                folder,
                new LaunchSpec(command, environment, folder, stdin, Optional.of(folder.resolve("out-run"))),
                10,
                1,
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** Runs the program natively, then traced, then from each of its checkpoints. */
    CreateResult prove() throws IOException, InterruptedException {
        long started = System.nanoTime();
        ExitStatus nativeExit = runNatively(folder.resolve("out-native"));
        long nanos = System.nanoTime() - started;
        Assumptions.assumeTrue(nativeExit.code() != SKIPPED, () -> launch.command() + " lacks what it needs here");
        byte[] expected = Files.readAllBytes(folder.resolve("out-native"));

        CreateResult result = null;
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            // A busy machine gives the program and its tracer their turns as it likes, so the interval is a guess.
            result = create(Duration.ofNanos(nanos / (wanted + 4) / attempt), attempt);
            assertThat(result.exit()).isEqualTo(nativeExit);
            assertThat(Files.readAllBytes(folder.resolve("out-run"))).isEqualTo(expected);
            if (result.checkpoints() >= wanted) {
                break;
            }
        }
        assertThat(result.checkpoints()).isGreaterThanOrEqualTo(wanted);

        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            long before = 0;
            for (CheckpointInfo info : store.checkpoints(result.run())) {
                long stamp = Long.parseUnsignedLong(info.attributes().get(TimeStampCounter.ATTRIBUTE));
                assertThat(stamp).isGreaterThan(before);
                before = stamp;
                if (info.id().number() % step == 0) {
                    resume(store, info.id(), expected, nativeExit);
                }
            }
        }
        return result;
    }

    private CreateResult create(Duration interval, int attempt) {
        // While a copy is read no checkpoint is taken, which on a busy machine can be all the time that the program runs.
        Optional<Duration> pause = attempt > MOST_ATTEMPTS / 2 ? maxPause.or(() -> Optional.of(AMPLE)) : maxPause;
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateOptions options = CreateOptions.every(interval)
                    .keyframeEvery(4)
                    .maxCheckpoints(wanted + 4)
                    .maxPause(pause)
                    .build();
            return new Creator(store, launch, options, new CreateListener() {}).run();
        }
    }

    private void resume(Store store, CheckpointId id, byte[] expected, ExitStatus exit) throws IOException {
        Checkpoint checkpoint = store.checkpoint(id);
        Path rest = folder.resolve("out-rest");
        Path copies = folder.resolve("copies-" + id.number());
        List<String> notices = new ArrayList<>();
        ResumeOptions options = ResumeOptions.DEFAULT
                .withStdout(Optional.of(rest))
                .withFilesDirectory(Optional.of(copies))
                .withFilesInPlace(inPlace);
        ExitStatus resumed = run(new Resumer(checkpoint, options, notices::add));
        ProcessState state = StateCodec.decode(checkpoint.state());
        if (lost.isPresent() && notices.stream().anyMatch(notice -> notice.contains(lost.get()))) {
            assertThat(Forecaster.of(checkpoint, state, List.of()).verdict())
                    .as("%s: forecast", id)
                    .isEqualTo(Verdict.UNUSABLE);
            return;
        }
        long printed = state.descriptors().stream()
                .filter(descriptor -> descriptor.number() == 1)
                .mapToLong(OpenDescriptor::offset)
                .findFirst()
                .orElseThrow();
        byte[] output = Files.readAllBytes(rest);
        assertThat(resumed)
                .as("%s: exit, notices %s, printed at last: %s", id, notices, end(output))
                .isEqualTo(exit);
        assertThat(output)
                .as("%s: output after byte %d", id, printed)
                .isEqualTo(Arrays.copyOfRange(expected, (int) printed, expected.length));
    }

    /** One that waits for what was lost with its checkpoint would wait for ever; it is ended. */
    private static ExitStatus run(Resumer resumer) {
        Thread limit = Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(TIME_LIMIT);
                resumer.cancel();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return resumer.run(() -> {});
        } finally {
            limit.interrupt();
        }
    }

    private static String end(byte[] output) {
        String text = new String(output, StandardCharsets.ISO_8859_1);
        return text.substring(Math.max(0, text.length() - END_SHOWN));
    }

    private ExitStatus runNatively(Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launch.command())
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        launch.stdin().ifPresent(file -> builder.redirectInput(file.toFile()));
        builder.environment().clear();
        for (String entry : launch.environment()) {
            builder.environment().put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        int code = builder.start().waitFor();
        return code > 128 ? new ExitStatus(0, code - 128) : new ExitStatus(code, 0);
    }
}
