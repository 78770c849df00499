package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/**
 * CPUID, answered by a trap or a fault, leaves the program's signals as they were, whether it blocks or handles those
 * that are used for it; {@code OwnProgramsTest} has one that ignores them. The program has stood still before it runs
 * CPUID: what it did since could not be known.
 */
class ForcedSignalsTest {

    /** Checkpoints that may wait for the storing thread. */
    private static final int QUEUED = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"block", "handle", "both"})
    void cpuidLeavesTheSignalsAsTheyWere(String what) throws Exception {
        Path program = Subjects.compile(folder, "blocktrap", "-pie");
        Path go = folder.resolve("go");
        Path waits = folder.resolve("waits");
        List<String> command = List.of(program.toString(), what, go.toString(), waits.toString());
        Path out = folder.resolve("out");
        LaunchSpec launch =
                new LaunchSpec(command, List.of("LC_ALL=C"), folder, Optional.empty(), Optional.of(out));
        CheckpointId[] waiting = new CheckpointId[1];
        CreateListener listener = new CreateListener() {
            private int since;

            @Override
            public void stored(CheckpointInfo checkpoint) {
                try {
                    since += Files.exists(waits) ? 1 : 0;
                    if (since == QUEUED + 2) { // those before may have been taken earlier
                        waiting[0] = checkpoint.id();
                        Files.createFile(go);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        CreateOptions options = CreateOptions.every(Duration.ofMillis(20)).named("run").keyframeEvery(4).build();
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateResult result = new Creator(store, launch, options, listener).run();
            assertThat(result.exit()).isEqualTo(new ExitStatus(0, 0));
            assertThat(Files.readAllLines(out)).hasSize(40).allSatisfy(line -> assertThat(line).endsWith(expected(what)));

            Path again = folder.resolve("again");
            ExitStatus exit = new Resumer(
                            store.checkpoint(waiting[0]),
                            ResumeOptions.DEFAULT.withStdout(Optional.of(again)),
                            notice -> {})
                    .run(() -> {});
            assertThat(exit).isEqualTo(new ExitStatus(0, 0));
            assertThat(Files.readAllLines(again)).isEqualTo(Files.readAllLines(out));
        }
    }

    @Test
    void aProgramThatBeginsWithThemBlockedKeepsThemBlocked() throws Exception {
        Path program = Subjects.compile(folder, "blocktrap", "-pie");
        Proof.of(folder, List.of(program.toString(), "inherit", folder.resolve("none").toString()), Optional.empty())
                .withCheckpoints(3)
                .prove();
        assertThat(Files.readAllLines(folder.resolve("out-native")))
                .allSatisfy(line -> assertThat(line).endsWith(expected("block")));
    }

    private static String expected(String what) {
        return switch (what) {
            case "block" -> "handled 0 0 blocked 1 1";
            case "handle" -> "handled 1 1 blocked 0 0";
            default -> "handled 1 1 blocked 1 1";
        };
    }
}
