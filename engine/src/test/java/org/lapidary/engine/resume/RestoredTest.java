package org.lapidary.engine.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.MemoryTraits;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.state.ThreadTraits;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/** Checkpoints that others made, of descriptors that can't be. */
class RestoredTest {

    private static final long START = 0x10000;
    private static final long END = 0x20000;

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

    private static ProcessState with(OpenDescriptor descriptor) {
        ThreadState thread = new ThreadState(
                7, new Registers(new long[Registers.COUNT]), new byte[512], new byte[0], 0, 0, 0, List.of(), ThreadTraits.USUAL);
        return new ProcessState(
                7,
                List.of(thread),
                new MemoryBounds(START, START + 1, START, START + 1, END, END, START, START, START, START, START),
                List.of(new MemoryMapping(START, END, 3, false, 0, "00:00", 0, "")),
                MemoryTraits.USUAL,
                List.of(descriptor),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "/bin/p",
                "/",
                022,
                List.of("p"),
                List.of(),
                List.of(),
                "gem5");
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
        ProcessState state = with(new OpenDescriptor(3, kind, "anon_inode", 0, 0, 0, 0, 3, FileId.NONE, detail));
        PageRanges all = new PageRanges.Builder().add(0, 1L << 50).build();
        try (Store store = Store.openForWriting(temp, "test")) {
            try (RunWriter writer = store.beginRun(new RunInfo("r", 0, List.of("p"), Map.of()))) {
                writer.append(new CheckpointDraft(
                        true, 0, 0, () -> StateCodec.encode(state), NO_PAGES, all, Map::of));
            }
            Restored restored = new Restored(store.checkpoint(new CheckpointId("r", 1)), ResumeOptions.DEFAULT);
            long children = children();
            assertThatThrownBy(() -> restored.start(notice -> {}))
                    .isInstanceOf(EngineException.BadState.class)
                    .hasMessageContaining("descriptor");
            assertThat(children()).isEqualTo(children);
        }
    }

    private static long children() {
        return ProcessHandle.current().children().count();
    }
}
