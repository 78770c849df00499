package org.lapidary.engine.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.SyntheticProcess;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/** Checkpoints that others made, of what can't be or must not be. */
class RestoredTest {

    private static final PageSource NO_PAGES = new PageSource() {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public long vpn() {
            throw new IllegalStateException();
        }

        @Override
        public void copyTo(byte[] target, int offset) {
            throw new IllegalStateException();
        }
    };

    @TempDir
    Path temp;

    private final SyntheticProcess process = new SyntheticProcess();

    private void withRestored(Consumer<Restored> use) {
        PageRanges all = new PageRanges.Builder().add(0, 1L << 50).build();
        try (Store store = Store.openForWriting(temp.resolve("store"), "test")) {
            try (RunWriter writer = store.beginRun(new RunInfo("r", 0, List.of("p"), Map.of()))) {
                writer.append(new CheckpointDraft(
                        true, 0, 0, () -> StateCodec.encode(process.state()), NO_PAGES, all, Map::of));
            }
            use.accept(new Restored(store.checkpoint(new CheckpointId("r", 1)), ResumeOptions.DEFAULT));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EVENTFD, eventfd-count: many",
        "TIMERFD, clockid: one",
        "SIGNALFD, sigmask: 10000000000000000",
        "EPOLL, tfd: 99999999999 events: 1 data: 0",
        "INOTIFY, watched: one /"
    })
    void aDescriptorThatCannotBeIsNamedAndNoProcessIsLeft(Kind kind, String detail) {
        process.descriptors.add(new OpenDescriptor(3, kind, "anon_inode", 0, 0, 0, 0, 3, FileId.NONE, detail));
        Path made = temp.resolve("made/for/nothing");
        process.files.add(directory(made));
        process.directory = temp.toString();
        withRestored(restored -> {
            long children = children();
            assertThatThrownBy(() -> restored.start(notice -> {}))
                    .isInstanceOf(EngineException.BadState.class)
                    .hasMessageContaining("descriptor");
            assertThat(children()).isEqualTo(children);
        });
        assertThat(temp.resolve("made")).as("what was made is taken away again").doesNotExist();
    }

    @Test
    void directoriesAreMadeAgainBelowTheWorkingOneAndNowhereElseWhateverTheirNames() throws Exception {
        Path work = Files.createDirectory(temp.resolve("work"));
        Path away = Files.createDirectory(temp.resolve("away"));
        Files.createSymbolicLink(work.resolve("link"), away);
        process.directory = work.toString();
        List.of("work/in/it", "work/../out/of/it", "work/link/out/of/it", "away/out/of/it")
                .forEach(name -> process.files.add(directory(temp.resolve(name))));
        List<String> notices = new ArrayList<>();
        withRestored(restored -> restored.start(notices::add).close());
        assertThat(work.resolve("in/it")).isDirectory();
        assertThat(away).isEmptyDirectory();
        assertThat(temp.resolve("out")).doesNotExist();
        assertThat(notices).filteredOn(notice -> notice.contains("is made again")).hasSize(1);
    }

    private static FileState directory(Path path) {
        return new FileState(FileId.NONE, FileState.Origin.DIRECTORY, path.toString(), 0, 0, 040755, true, 0, "");
    }

    private static long children() {
        return ProcessHandle.current().children().count();
    }
}
