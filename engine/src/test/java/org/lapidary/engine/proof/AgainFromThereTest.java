package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.Restored;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/** A checkpoint can be gone back to and checkpointed again from there. */
class AgainFromThereTest {

    private static final CreateListener SILENT = new CreateListener() {};

    @TempDir
    Path folder;

    @Test
    void checkpointsOfAResumedProgramAreAsGoodAsThoseOfAFreshOne() throws Exception {
        Path program = Subjects.compile(folder, "compute", "-pie");
        Path whole = folder.resolve("whole");
        LaunchSpec launch = new LaunchSpec(
                List.of(program.toString(), "40", "argument"),
                List.of("NAME=value"),
                folder,
                Optional.empty(),
                Optional.of(whole));
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateResult first = new Creator(store, launch, options("first"), SILENT).run();
            byte[] expected = Files.readAllBytes(whole);

            Checkpoint middle = store.checkpoint(new CheckpointId("first", 1 + first.checkpoints() / 3));
            Path rest = folder.resolve("rest");
            Restored start = new Restored(middle, ResumeOptions.DEFAULT.withStdout(Optional.of(rest)));
            CreateResult second = new Creator(store, start, options("second"), SILENT).run();
            byte[] expectedRest = Arrays.copyOfRange(expected, (int) printedAt(middle), expected.length);
            assertThat(second.exit()).isEqualTo(new ExitStatus(42, 0));
            assertThat(Files.readAllBytes(rest)).isEqualTo(expectedRest);
            assertThat(second.checkpoints()).isPositive();

            Checkpoint last = store.checkpoint(new CheckpointId("second", second.checkpoints()));
            assertThat(StateCodec.decode(last.state()).executable()).isEqualTo(program.toString());
            assertThat(StateCodec.decode(last.state()).command())
                    .isEqualTo(List.of(program.toString(), "40", "argument"));
            assertThat(StateCodec.decode(last.state()).environment()).isEqualTo(List.of("NAME=value"));
            Path end = folder.resolve("end");
            ExitStatus exit =
                    new Resumer(last, ResumeOptions.DEFAULT.withStdout(Optional.of(end)), notice -> {}).run(() -> {});
            assertThat(exit).isEqualTo(new ExitStatus(42, 0));
            assertThat(Files.readAllBytes(end))
                    .isEqualTo(Arrays.copyOfRange(expectedRest, (int) printedAt(last), expectedRest.length));
        }
    }

    private static CreateOptions options(String name) {
        return CreateOptions.every(Duration.ofMillis(40)).named(name).keyframeEvery(4).maxCheckpoints(8).build();
    }

    private static long printedAt(Checkpoint checkpoint) {
        return StateCodec.decode(checkpoint.state()).descriptors().stream()
                .filter(descriptor -> descriptor.number() == 1)
                .mapToLong(OpenDescriptor::offset)
                .findFirst()
                .orElseThrow();
    }
}
