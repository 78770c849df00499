package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/**
 * Many checkpoints at short intervals leave nothing behind, in the tracer or the program. The property
 * {@code lapidary.leak.checkpoints} asks for more of them: what leaks one thing in ten checkpoints shows in a thousand.
 */
class LeakTest {

    private static final int CHECKPOINTS = Integer.getInteger("lapidary.leak.checkpoints", 60);

    /** Pages; the Java heap, compiled code and malloc's arenas come to rest only after a while. */
    private static final long GROWTH_ALLOWED = 64 << 8;

    /**
     * Bytes of this process's between a quarter of the checkpoints and all of them: RocksDB's cache and write buffers
     * fill up to 48 MiB, and code is still being compiled.
     */
    private static final long NATIVE_GROWTH_ALLOWED = 96L << 20;

    private static final long HEAP_GROWTH_ALLOWED = 16L << 20;

    /** Compressed references reach so far; the Java heap is placed below, and nothing else is. */
    private static final long END_OF_HEAP = 32L << 30;

    @TempDir
    Path folder;

    /** What there is at one moment. */
    private record Sample(long descriptors, long children, long threads, long ofProgram, long childrenOfIt, long pages) {}

    /** Of this process, the collector having run: what lives in the Java heap, and what is the process's own beside it. */
    private record Memory(long heap, long outside) {}

    private final List<Sample> samples = new ArrayList<>();
    private final List<Memory> memories = new ArrayList<>();
    private volatile int program;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingGrowsWithTheNumberOfCheckpoints(boolean readingCopies) throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "i=0; while :; do i=$((i + 1)); case $i in *000) echo $i >made ;; esac; done"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(folder.resolve("out")));
        CreateOptions options = CreateOptions.every(Duration.ofMillis(20))
                .named("leak")
                .maxPause(readingCopies ? Optional.of(Duration.ofNanos(1)) : Optional.empty())
                .build();
        Creator[] creator = new Creator[1];
        CreateListener listener = new CreateListener() {
            @Override
            public void started(String run, int pid) {
                program = pid;
            }

            @Override
            public void stored(CheckpointInfo checkpoint) {
                take(checkpoint.id().number(), creator[0]);
            }
        };
        CreateResult result;
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            creator[0] = new Creator(store, launch, options, listener);
            result = creator[0].run();
        }
        assertThat(result.checkpoints()).isGreaterThanOrEqualTo(CHECKPOINTS);
        assertThat(result.facts().stream().anyMatch(fact -> fact.contains("copy-on-write"))).isEqualTo(readingCopies);
        // One thing leaked at each checkpoint would be two thirds of them more at the end than at the beginning.
        assertGrowth("descriptors of the tracer", Sample::descriptors, CHECKPOINTS / 3);
        assertGrowth("its children", Sample::children, CHECKPOINTS / 3);
        assertGrowth("its threads", Sample::threads, CHECKPOINTS / 3);
        assertGrowth("descriptors of the program", Sample::ofProgram, 0);
        assertGrowth("children of the program", Sample::childrenOfIt, 0);
        assertGrowth("memory of the program", Sample::pages, GROWTH_ALLOWED);
        Memory early = memories.getFirst();
        Memory late = memories.getLast();
        assertThat(late.heap()).as("Java heap, %s", memories).isLessThan(early.heap() + HEAP_GROWTH_ALLOWED);
        assertThat(late.outside()).as("native memory, %s", memories).isLessThan(early.outside() + NATIVE_GROWTH_ALLOWED);
    }

    private void take(int number, Creator creator) {
        if (number > CHECKPOINTS) {
            return; // the program may have ended
        }
        try {
            samples.add(new Sample(
                    descriptors("/proc/self/fd"),
                    children(),
                    count("/proc/self/task"),
                    descriptors("/proc/" + program + "/fd"),
                    ProcStatus.children(program).size(),
                    ProcStatus.privatePages(program)));
            if (number == CHECKPOINTS / 4 || number == CHECKPOINTS) {
                memories.add(memory());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (number == CHECKPOINTS) {
            creator.cancel();
        }
    }

    private static Memory memory() throws IOException {
        System.gc();
        Runtime java = Runtime.getRuntime();
        long heap = java.totalMemory() - java.freeMemory();
        long outside = 0;
        boolean isHeap = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                isHeap = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) < END_OF_HEAP;
            } else if (line.startsWith("Anonymous:") && !isHeap) {
                outside += Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return new Memory(heap, outside);
    }

    /** The least of the last third against the most of the first: samples are taken while others work. */
    private void assertGrowth(String what, ToLongFunction<Sample> figure, long allowed) {
        List<Sample> first = samples.subList(0, CHECKPOINTS / 3);
        List<Sample> last = samples.subList(CHECKPOINTS - CHECKPOINTS / 3, CHECKPOINTS);
        long most = first.stream().mapToLong(figure).max().orElseThrow();
        long least = last.stream().mapToLong(figure).min().orElseThrow();
        assertThat(least).as("%s, at the end; at most %d at the beginning", what, most).isLessThanOrEqualTo(most + allowed);
    }

    private static long children() throws IOException {
        long children = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                try {
                    String text = Files.readString(thread.resolve("children")).trim();
                    children += text.isEmpty() ? 0 : text.split(" ").length;
                } catch (NoSuchFileException gone) {
                    continue; // a thread that has just ended
                }
            }
        }
        return children;
    }

    /**
     * Without those of the store's files, of which RocksDB keeps some open, but no more than it is told, and of what others
     * make in directories for temporary files, which is suspected to be the program's until it is known whose it is.
     */
    private long descriptors(String directory) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(directory))) {
            for (Path entry : entries) {
                try {
                    Path open = Files.readSymbolicLink(entry);
                    boolean temporary = open.startsWith("/tmp") || open.startsWith("/var/tmp");
                    count += open.startsWith(folder.resolve("store")) || temporary && !open.startsWith(folder) ? 0 : 1;
                } catch (NoSuchFileException closed) {
                    continue; // it was open for a moment only
                }
            }
        }
        return count;
    }

    private static long count(String directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(directory))) {
            long count = 0;
            for (Path entry : entries) {
                count += entry.getNameCount() > 0 ? 1 : 0;
            }
            return count;
        }
    }
}
