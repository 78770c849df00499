package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.Follow;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/** The program that matters is found behind the programs that start it, which go their own way. */
class FollowTest {

    @TempDir
    Path folder;

    private Path program;
    private Path printed;

    @BeforeEach
    void compile() throws Exception {
        program = Subjects.compile(folder, "compute", "-static");
        printed = folder.resolve("printed");
    }

    /** A wrapper that starts helpers before, beside and after the program. */
    private Path wrapper(String start) throws IOException {
        Path script = folder.resolve("wrapper.sh");
        Files.writeString(script, """
                #!/bin/sh
                cat /dev/null
                sleep 0.01 &
                %s 8 > %s
                echo "program: $?" > %s
                cat %s > %s
                exit 9
                """.formatted(start, printed, folder.resolve("told"), folder.resolve("told"), folder.resolve("end")));
        Files.setPosixFilePermissions(script, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    private CreateResult create(List<String> command, Follow follow) {
        LaunchSpec launch = new LaunchSpec(
                command,
                List.of("LC_ALL=C", "PATH=" + System.getenv("PATH")),
                folder,
                Optional.empty(),
                Optional.of(folder.resolve("out")),
                follow);
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateOptions options = CreateOptions.every(Duration.ofMillis(2))
                    .named("run")
                    .keyframeEvery(4)
                    .maxCheckpoints(3)
                    .build();
            return new Creator(store, launch, options, new CreateListener() {}).run();
        }
    }

    private void provesTheProgramWasCheckpointed(CreateResult result) throws IOException {
        assertThat(result.exit()).isEqualTo(new ExitStatus(42, 0));
        assertThat(result.checkpoints()).isPositive();
        byte[] expected = Files.readAllBytes(printed);
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            Checkpoint last = store.checkpoint(new CheckpointId("run", result.checkpoints()));
            ProcessState state = StateCodec.decode(last.state());
            assertThat(state.executable()).isEqualTo(program.toRealPath().toString());
            Path rest = folder.resolve("rest");
            ResumeOptions options = ResumeOptions.DEFAULT.withStdout(Optional.of(rest));
            assertThat(new Resumer(last, options, notice -> {}).run(() -> {})).isEqualTo(result.exit());
            long from = state.descriptors().stream()
                    .filter(descriptor -> descriptor.number() == 1)
                    .mapToLong(OpenDescriptor::offset)
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllBytes(rest)).isEqualTo(Arrays.copyOfRange(expected, (int) from, expected.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "path"})
    void aProgramIsFoundByNameOrPathBehindAWrapperThatThenEndsAsItLikes(String by) throws Exception {
        Path script = wrapper(program.toString());
        String name = by.equals("name") ? program.getFileName().toString() : program.toString();
        CreateResult result = create(List.of(script.toString()), new Follow.Exec(name));
        provesTheProgramWasCheckpointed(result);
        assertThat(Files.readString(folder.resolve("end"))).isEqualTo("program: 42\n");
        assertThat(result.facts()).anyMatch(fact -> fact.endsWith("ended with exit code 9"));
    }

    @Test
    void aProgramThatTakesTheWrappersPlaceIsFound() throws Exception {
        Path script = wrapper("exec " + program);
        CreateResult result =
                create(List.of(script.toString()), new Follow.Exec(program.getFileName().toString()));
        provesTheProgramWasCheckpointed(result);
        assertThat(result.facts()).noneMatch(fact -> fact.contains("was followed"));
    }

    @Test
    void theFirstProgramOfAChildIsFollowed() throws Exception {
        String command = program + " 8 > " + printed + "; exit 9";
        provesTheProgramWasCheckpointed(create(List.of("/bin/sh", "-c", command), new Follow.Child()));
    }

    @Test
    void aScriptGoesByItsOwnName() throws Exception {
        Path script = wrapper(program.toString());
        CreateResult result =
                create(List.of("/bin/sh", "-c", script + "; exit 1"), new Follow.Exec("wrapper.sh"));
        assertThat(result.exit()).isEqualTo(new ExitStatus(9, 0));
    }

    @Test
    void aNameThatNeverComesIsReportedWhenAllHasEnded() throws Exception {
        Path script = wrapper(program.toString());
        assertThatThrownBy(() -> create(List.of(script.toString()), new Follow.Exec("nobody")))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("ended (exit code 9) before")
                .hasMessageContaining("exec:nobody");
        assertThat(Files.readString(folder.resolve("end"))).isEqualTo("program: 42\n");
    }

    @Test
    void whatToFollowIsReadFromAWord() {
        assertThat(Follow.parse("parent")).isEqualTo(Follow.PARENT);
        assertThat(Follow.parse("child")).isEqualTo(new Follow.Child());
        assertThat(Follow.parse("exec:a:b")).isEqualTo(new Follow.Exec("a:b"));
        for (String wrong : List.of("", "exec", "exec:", "exec:a/", "children")) {
            assertThatThrownBy(() -> Follow.parse(wrong)).hasMessageContaining("exec:NAME");
        }
    }
}
