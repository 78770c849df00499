package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.gem5.Materializer;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.sys.Fanotify;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/** A program and another process write files into the same directories, of names that the program knows all. */
class WhoWroteTest {

    /** Without a child process, of which nobody knows what is theirs. */
    private static final String SCRIPT =
            """
            # here/theirs, and theirs
            : >ready
            while [ ! -e first ]; do :; done
            echo own >linked/own
            echo own >here/deep/er/own
            echo own >own
            : >done
            while [ ! -e second ]; do :; done
            while read -r line; do echo "$line"; done <here/deep/er/own
            """;

    @TempDir
    Path folder;

    private final List<CheckpointInfo> since = new ArrayList<>();

    private void create(String... command) {
        LaunchSpec launch = new LaunchSpec(
                List.of(command),
                List.of("LC_ALL=C"),
                folder,
                Optional.of(Path.of("/dev/null")),
                Optional.of(folder.resolve("out")));
        CreateListener listener = new CreateListener() {
            @Override
            public void stored(CheckpointInfo checkpoint) {
                try {
                    if (Files.exists(folder.resolve("ready")) && Files.notExists(folder.resolve("first"))) {
                        Files.writeString(folder.resolve("here/theirs"), "theirs\n");
                        Files.writeString(folder.resolve("theirs"), "theirs\n");
                        Files.createFile(folder.resolve("first"));
                    } else if (Files.exists(folder.resolve("done"))) {
                        since.add(checkpoint);
                        if (since.size() == 30) { // those before may have been taken earlier
                            Files.createFile(folder.resolve("second"));
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            new Creator(store, launch, CreateOptions.every(Duration.ofMillis(10)).named("run").build(), listener).run();
        }
    }

    @Test
    void whatAnotherProcessWritesIsNoneOfTheProgramsFilesThoughItKnowsTheName() throws Exception {
        requireFanotify();
        Files.createDirectories(folder.resolve("here/deep/er"));
        Path far = Files.createDirectory(folder.resolve("far"));
        Files.createSymbolicLink(folder.resolve("linked"), far);
        create("/bin/sh", "-c", SCRIPT, "sh", "linked/own");
        CheckpointId last = since.get(29).id();
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            assertThat(StateCodec.decode(store.checkpoint(last).state()).files())
                    .filteredOn(FileState::written)
                    .extracting(file -> folder.relativize(Path.of(file.path())).toString())
                    .containsExactlyInAnyOrder("ready", "own", "far/own", "here/deep/er/own", "done");
            for (boolean inPlace : List.of(false, true)) {
                removeDirectories();
                resume(store, last, inPlace);
                assertThat(folder.resolve("here/theirs")).doesNotExist();
                assertThat(folder.resolve("theirs")).hasContent("theirs, of later");
            }
        }
    }

    @Test
    void directoriesThatTheProgramHasMadeAreMadeAgainThoughNothingIsInThem() throws Exception {
        requireFanotify();
        create(Subjects.compile(folder, "makedirs").toString());
        for (String gone : List.of("made/deep/result", "made/deep", "made")) {
            Files.delete(folder.resolve(gone));
        }
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            CheckpointId last = since.get(29).id();
            Path cpt = folder.resolve("cpt");
            new Materializer(StateCodec::decode).materialize(store.checkpoint(last), cpt, Materializer.Options.defaults());
            assertThat(cpt.resolve("lapidary.json"))
                    .content()
                    .contains("\"madeDirectories\": [\"" + folder.resolve("made") + "\", \"" + folder.resolve("made/deep") + "\"]");
            resume(store, last, false);
        }
        assertThat(folder.resolve("made/deep/result")).hasContent("result");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made")))).isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made/deep")))).isEqualTo("rwx------");
    }

    private static void requireFanotify() {
        try {
            Fanotify.create().close();
        } catch (SystemCallFailed e) {
            Assumptions.abort("no fanotify(7) here: " + e.getMessage());
        }
    }

    /** Those of the program's files as well, and what another process has written there has gone on. */
    private void removeDirectories() throws IOException {
        Files.deleteIfExists(folder.resolve("here/theirs"));
        for (String gone : List.of("here/deep/er/own", "here/deep/er", "here/deep", "here")) {
            Files.delete(folder.resolve(gone));
        }
        Files.writeString(folder.resolve("theirs"), "theirs, of later");
    }

    private void resume(Store store, CheckpointId checkpoint, boolean inPlace) throws IOException {
        ResumeOptions options = ResumeOptions.DEFAULT
                .withStdout(Optional.of(folder.resolve("rest")))
                .withFilesInPlace(inPlace);
        assertThat(new Resumer(store.checkpoint(checkpoint), options, notice -> {}).run(() -> {}).code()).isZero();
        assertThat(folder.resolve("rest")).hasContent("own\n");
    }
}
