package org.lapidary.engine.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.compare.Difference.AreaDifference;
import org.lapidary.engine.compare.Difference.RegisterDifference;
import org.lapidary.engine.compare.Difference.ThreadDifference;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.MemoryTraits;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.state.ThreadTraits;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/** Checkpoints of a program that never ran, in a real store. */
class ComparisonTest {

    private static final long HEAP = 0x1000;
    private static final long STACK = 0x7000;
    private static final PageRanges ALL = new PageRanges.Builder().add(0, 1L << 50).build();

    @TempDir
    Path temp;

    private static ThreadState thread(int tid, Registers registers, int vectorByte) {
        byte[] fxsave = new byte[512];
        fxsave[300] = (byte) vectorByte;
        return new ThreadState(tid, registers, fxsave, new byte[0], 0, 0, 0, List.of(), ThreadTraits.USUAL);
    }

    private static Registers registers(Name name, long value) {
        return new Registers(new long[Registers.COUNT]).with(name, value);
    }

    private static MemoryMapping mapping(long start, long end, String path) {
        return new MemoryMapping(start, end, 3, false, 0, "00:00", 0, path);
    }

    private static ProcessState state(
            List<ThreadState> threads, List<MemoryMapping> mappings, List<OpenDescriptor> descriptors) {
        return new ProcessState(
                threads.getFirst().tid(),
                threads,
                new MemoryBounds(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                mappings,
                MemoryTraits.USUAL,
                descriptors,
                List.of(new FileState(
                        FileId.NONE, FileState.Origin.NAMED, "/tmp/log", 4096, 0, 0100644, true, FileSpace.START, "")),
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

    private static ProcessState usual() {
        return state(
                List.of(thread(7, registers(Name.RAX, 1), 0)),
                List.of(mapping(HEAP, HEAP + 0x4000, MemoryMapping.HEAP), mapping(STACK, STACK + 0x2000, "[stack]")),
                List.of(new OpenDescriptor(1, OpenDescriptor.Kind.FILE, "/tmp/log", 1, 10, 0100644, 10)));
    }

    private static byte[] page(int value) {
        byte[] page = new byte[PageSource.PAGE_SIZE];
        Arrays.fill(page, (byte) value);
        return page;
    }

    private static PageSource source(Map<Long, byte[]> pages) {
        var entries = new TreeMap<>(pages).entrySet().iterator();
        return new PageSource() {
            private Map.Entry<Long, byte[]> current;

            @Override
            public boolean next() {
                current = entries.hasNext() ? entries.next() : null;
                return current != null;
            }

            @Override
            public long vpn() {
                return current.getKey();
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                System.arraycopy(current.getValue(), 0, target, offset, PAGE_SIZE);
            }
        };
    }

    private Difference compare(ProcessState a, Map<Long, byte[]> pagesA, ProcessState b, Map<Long, byte[]> pagesB) {
        try (Store store = Store.openForWriting(temp, "test")) {
            try (RunWriter writer = store.beginRun(new RunInfo("r", 0, List.of("p"), Map.of()))) {
                writer.append(draft(a, pagesA));
                writer.append(draft(b, pagesB));
            }
            return Comparison.of(
                    store.checkpoint(new CheckpointId("r", 1)),
                    a,
                    store.checkpoint(new CheckpointId("r", 2)),
                    b,
                    ProgressListener.NONE);
        }
    }

    private static CheckpointDraft draft(ProcessState state, Map<Long, byte[]> pages) {
        return new CheckpointDraft(true, 0, 0, () -> StateCodec.encode(state), source(pages), ALL, Map::of);
    }

    @Test
    void theSameTwiceDiffersInNothing() {
        Map<Long, byte[]> pages = Map.of(1L, page(1), 7L, page(2));
        Difference difference = compare(usual(), pages, usual(), pages);
        assertThat(difference.isNone()).isTrue();
        assertThat(difference.areas()).extracting(AreaDifference::kind).containsExactly("heap", "stack");
    }

    @Test
    void pagesAreCountedWhereTheyAreMapped() {
        byte[] touched = page(1);
        touched[8] = 9;
        touched[9] = 9;
        touched[4000] = 9;
        Difference difference = compare(
                usual(),
                Map.of(1L, page(1), 2L, page(2), 3L, page(3), 7L, page(4), FileSpace.START, page(5)),
                usual(),
                Map.of(1L, touched, 3L, page(3), 4L, page(6), 7L, page(4), FileSpace.START, page(6), 99L, page(7)));
        assertThat(difference.areas())
                .containsExactly(
                        new AreaDifference("heap", "", 3, 3, 1, 1, 1, 2, 3),
                        new AreaDifference("stack", "", 1, 1, 0, 0, 0, 0, 0),
                        new AreaDifference("", "", 0, 1, 0, 1, 0, 0, 0),
                        new AreaDifference("file", "/tmp/log", 1, 1, 0, 0, 1, 512, 4096));
        assertThat(difference.isNone()).isFalse();
    }

    @Test
    void registersMappingsAndDescriptorsAreNamed() {
        OpenDescriptor moved = new OpenDescriptor(1, OpenDescriptor.Kind.FILE, "/tmp/log", 1, 20, 0100644, 20);
        OpenDescriptor added = new OpenDescriptor(3, OpenDescriptor.Kind.PIPE, "pipe:[1]", 0, 0, 0, 0);
        ProcessState later = state(
                List.of(thread(7, registers(Name.RIP, 5), 1), thread(8, registers(Name.RAX, 0), 0)),
                List.of(mapping(HEAP, HEAP + 0x5000, MemoryMapping.HEAP), mapping(0x9000, 0xa000, "")),
                List.of(moved, added));
        Difference difference = compare(usual(), Map.of(), later, Map.of());
        assertThat(difference.threads())
                .containsExactly(
                        new ThreadDifference(
                                Optional.of(7),
                                Optional.of(7),
                                List.of(new RegisterDifference("rax", 1, 0), new RegisterDifference("rip", 0, 5)),
                                1),
                        new ThreadDifference(Optional.empty(), Optional.of(8), List.of(), 0));
        assertThat(difference.mappings()).hasSize(3);
        assertThat(difference.mappings().get(0).b().orElseThrow().end()).isEqualTo(HEAP + 0x5000);
        assertThat(difference.mappings().get(1).b()).as("the stack is gone").isEmpty();
        assertThat(difference.mappings().get(2).a()).as("anonymous memory has come").isEmpty();
        assertThat(difference.descriptors()).hasSize(2);
        assertThat(difference.descriptors().get(1).a()).isEmpty();
    }

    @Test
    void threadsOfAnotherProcessAreComparedByTheirOrder() {
        ProcessState other = state(
                List.of(thread(900, registers(Name.RAX, 1), 0)), usual().mappings(), usual().descriptors());
        assertThat(compare(usual(), Map.of(), other, Map.of()).isNone()).isTrue();
    }
}
