package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.sys.Affinity;
import org.lapidary.engine.sys.Syscalls;

class ProcessorShareTest {

    private final List<Long> all = Affinity.of(0);
    private final int processor = first(all);
    private final ProcessorShare share = new ProcessorShare(Creator.LEFT_ALONE);
    private final ExecutorService beside = thread("works-beside");
    private final ExecutorService inPauses = thread(MemoryCapture.READING_THREADS);
    private final ExecutorService ticker = thread(Ticker.THREAD);

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    }

    private static int first(List<Long> words) {
        int word = 0;
        while (words.get(word) == 0) {
            word++;
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(words.get(word));
    }

    /** Other tests want this JVM as it was; who may not raise priorities leaves its compilers at the lower one. */
    @AfterEach
    void shareAll() throws IOException {
        share.spare(-1);
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            threads.mapToInt(thread -> Integer.parseInt(thread.getFileName().toString()))
                    .forEach(tid -> Syscalls.call(Syscalls.SETPRIORITY, 0, tid, 0));
        }
        beside.shutdown();
        inPauses.shutdown();
        ticker.shutdown();
    }

    private static List<Long> affinity(ExecutorService thread) throws Exception {
        return thread.submit(() -> Affinity.of(0)).get();
    }

    @Test
    void whatWorksBesideTheProgramLeavesItsProcessorAndTheTracerKeepsToIt() throws Exception {
        assumeTrue(all.stream().mapToInt(Long::bitCount).sum() > 1, "needs two processors");
        assertThat(affinity(beside)).isEqualTo(all);
        assertThat(affinity(inPauses)).isEqualTo(all);
        share.spare(processor);
        List<Long> others = affinity(beside);
        assertThat(others).isNotEqualTo(all);
        assertThat(others.get(processor / Long.SIZE))
                .isEqualTo(all.get(processor / Long.SIZE) & ~(1L << processor % Long.SIZE));
        assertThat(affinity(inPauses)).isEqualTo(all);
        assertThat(Affinity.of(0)).isEqualTo(onlyOne());
    }

    @Test
    void theClockOfCheckpointsWaitsForNobody() throws Exception {
        long priority = priority(ticker);
        assertThat(affinity(ticker)).isEqualTo(all);
        assertThat(affinity(beside)).isEqualTo(all);
        share.spare(processor);
        assertThat(priority(beside)).isLessThan(priority);
        assertThat(priority(ticker)).isEqualTo(priority);
        assertThat(affinity(ticker)).isEqualTo(all);
    }

    /** As getpriority(2) has it: 20 for niceness 0, less for the background. */
    private static long priority(ExecutorService thread) throws Exception {
        return thread.submit(() -> Syscalls.call(Syscalls.GETPRIORITY, 0, 0, 0)).get();
    }

    private List<Long> onlyOne() {
        List<Long> one = new ArrayList<>(Collections.nCopies(all.size(), 0L));
        one.set(processor / Long.SIZE, 1L << processor % Long.SIZE);
        return one;
    }

    @Test
    void whereTheProgramHasGoneToAProcessorOfItsOwnNothingIsMoved() throws Exception {
        assertThat(affinity(beside)).isEqualTo(all);
        share.spare(all.size() * Long.SIZE);
        assertThat(affinity(beside)).isEqualTo(all);
        assertThat(Affinity.of(0)).isEqualTo(all);
    }

    @Test
    void aProgramOfSeveralThreadsSharesAll() throws Exception {
        assertThat(affinity(beside)).isEqualTo(all);
        share.spare(processor);
        share.spare(-1);
        assertThat(affinity(beside)).isEqualTo(all);
        assertThat(Affinity.of(0)).isEqualTo(all);
    }

    @Test
    void theOnlyProcessorIsShared() throws Exception {
        assertThat(affinity(beside)).isEqualTo(all);
        List<Long> one = onlyOne();
        ExecutorService tracer = thread("tracer");
        tracer.submit(() -> Affinity.set(0, one)).get();
        tracer.submit(() -> new ProcessorShare(Set.of()).spare(processor)).get();
        tracer.shutdown();
        assertThat(affinity(beside)).isEqualTo(all);
    }
}
