package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.capture.FilePolicy;
import org.lapidary.engine.capture.FilePolicy.Which;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/** Which contents of files a checkpoint holds, and what becomes of the files when it is resumed. */
class FilePolicyTest {

    /** Opens a file to read and a log to append to, gives one two names, waits, and goes on with the first two. */
    private static final String SCRIPT =
            """
            exec 5>>log 6<input
            echo before >&5
            echo linked >first-name
            ln first-name other-name
            : >waits
            while [ ! -e go ]; do :; done
            echo after >&5
            cat <&6
            """;

    /** Checkpoints that may wait for the storing thread. */
    private static final int QUEUED = 16;

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private CheckpointId waiting;

    @BeforeEach
    void makeInput() throws IOException {
        Files.writeString(folder.resolve("input"), "what there is to read\n");
    }

    private void create(FilePolicy policy) {
        create(policy, List.of("/bin/sh", "-c", SCRIPT));
    }

    private void create(FilePolicy policy, List<String> command) {
        LaunchSpec launch = new LaunchSpec(
                command,
                List.of("LC_ALL=C", "PATH=" + System.getenv("PATH")),
                folder,
                Optional.of(Path.of("/dev/null")),
                Optional.of(folder.resolve("out")));
        CreateListener listener = new CreateListener() {
            private int since;

            @Override
            public void stored(CheckpointInfo checkpoint) {
                try {
                    since += Files.exists(folder.resolve("waits")) ? 1 : 0;
                    if (since == QUEUED + 2) { // those before may have been taken earlier
                        waiting = checkpoint.id();
                        Files.createFile(folder.resolve("go"));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void notice(String text) {
                notices.add(text);
            }
        };
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            new Creator(
                            store,
                            launch,
                            CreateOptions.every(Duration.ofMillis(10)).named("run").keyframeEvery(4).files(policy).build(),
                            listener)
                    .run();
        }
    }

    private FileState file(String name) {
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            return StateCodec.decode(store.checkpoint(waiting).state()).files().stream()
                    .filter(file -> file.path().equals(folder.resolve(name).toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void resume() throws IOException {
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            Checkpoint checkpoint = store.checkpoint(waiting);
            ResumeOptions options = ResumeOptions.DEFAULT
                    .withStdout(Optional.of(folder.resolve("rest")))
                    .withFilesDirectory(Optional.of(folder.resolve("copies")));
            assertThat(new Resumer(checkpoint, options, notices::add).run(() -> {}).code()).isZero();
        }
    }

    @Test
    void changedFilesAreKeptAndThoseThatAreOnlyReadAreNot() throws Exception {
        create(FilePolicy.DEFAULT);
        assertThat(file("log").isStored()).isTrue();
        assertThat(file("input").isStored()).isFalse();
        assertThat(file("input").omission()).isEqualTo("not asked for");
    }

    @Test
    void aFileOfTwoNamesIsKeptOnce() {
        create(FilePolicy.DEFAULT);
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            assertThat(StateCodec.decode(store.checkpoint(waiting).state()).files())
                    .filteredOn(file -> file.path().endsWith("-name"))
                    .hasSize(1)
                    .allMatch(FileState::isStored);
        }
    }

    @Test
    void allKeepsWhatIsReadSoThatTheProgramFindsItWhenItIsGone() throws Exception {
        create(new FilePolicy(Which.ALL, FilePolicy.DEFAULT_LIMIT));
        assertThat(file("input").isStored()).isTrue();
        Files.delete(folder.resolve("input"));
        resume();
        assertThat(folder.resolve("rest")).hasContent("what there is to read\n");
        assertThat(folder.resolve("input")).doesNotExist();
    }

    @Test
    void noneKeepsNoneAndSaysWhatTheProgramFindsOtherwise() throws Exception {
        create(new FilePolicy(Which.NONE, FilePolicy.DEFAULT_LIMIT));
        assertThat(file("log").isStored()).isFalse();
        assertThat(file("input").isStored()).isFalse();
        Files.writeString(folder.resolve("input"), "something else by now\n");
        resume();
        assertThat(folder.resolve("rest")).hasContent("something else by now\n");
        assertThat(notices).anyMatch(notice -> notice.contains("input") && notice.contains("does not hold its content"));
    }

    @Test
    void aFileWhoseContentIsNotKeptIsKnownByWhatMappingsShowedOfIt() throws Exception {
        create(
                new FilePolicy(Which.NONE, FilePolicy.DEFAULT_LIMIT),
                List.of(Subjects.compile(folder, "mapped").toString()));
        FileTime modified = FileTime.from(file("data").modifiedNanos(), TimeUnit.NANOSECONDS);
        Files.setLastModifiedTime(folder.resolve("data"), modified); // of which the kernel may have told in the meantime
        resume();
        assertThat(notices).anyMatch(notice -> notice.contains("/data'") && notice.contains("has changed since"));

        byte[] bytes = Files.readAllBytes(folder.resolve("data"));
        bytes[5000] = 'a';
        Files.write(folder.resolve("data"), bytes);
        Files.setLastModifiedTime(folder.resolve("data"), modified);
        notices.clear();
        resume();
        assertThat(notices).noneMatch(notice -> notice.contains("/data'"));
        assertThat(folder.resolve("rest")).hasContent("ab\n");
    }

    @Test
    void filesAboveTheLimitAreLeftOutAndNamedOnce() {
        create(new FilePolicy(Which.CHANGED, 3));
        assertThat(file("log").isStored()).isFalse();
        assertThat(file("log").omission()).contains("more than the limit of 3");
        assertThat(notices).filteredOn(notice -> notice.contains("log")).hasSize(1);
    }

    @Test
    void whatIsAppendedGoesToTheEndOfAFileThatHasGrownSince() throws Exception {
        create(FilePolicy.DEFAULT);
        resume();
        assertThat(folder.resolve("log")).hasContent("before\nafter\nafter\n");
        assertThat(notices).anyMatch(notice -> notice.contains("log") && notice.contains("goes to its end"));
    }

    @Test
    void aFileThatWasWrittenAndIsGoneIsMadeAgainUnderItsName() throws Exception {
        create(FilePolicy.DEFAULT);
        Files.delete(folder.resolve("log"));
        resume();
        assertThat(folder.resolve("log")).hasContent("before\nafter\n");
        assertThat(notices).anyMatch(notice -> notice.contains("log") && notice.contains("is made again"));
    }

    @Test
    void whatStandsUnderTheNameOfAWrittenFileIsNotWrittenOver() throws Exception {
        create(FilePolicy.DEFAULT);
        Files.writeString(folder.resolve("waits"), "somebody else's");
        resume();
        assertThat(folder.resolve("waits")).hasContent("somebody else's");
    }
}
