package org.lapidary.engine.create;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lapidary.engine.sys.Affinity;
import org.lapidary.engine.sys.Syscalls;

/**
 * Keeps what this process does beside a running program, compilers of the JVM included, off the processor that the
 * program runs on, where there are others, and in the background of the tracer: a processor that is shared even at a low
 * priority costs a program its caches (docs/benchmarks/README.md has what that is). The tracer in turn keeps to that
 * processor, which is free while the program stands still: elsewhere it waited up to 4 ms for a compiler, each time
 * that it had made the program do a step.
 */
final class ProcessorShare {

    /** In the place of a processor's number: the program has none for itself. */
    static final int NONE = -1;

    private static final Path THREADS = Path.of("/proc/self/task");

    private final int tracer = (int) Syscalls.call(Syscalls.GETTID, 0);
    private final List<Long> all = Affinity.of(tracer);
    private final Set<String> exempt;
    private int spared = NONE;

    /**
     * To be made by the tracer thread, which works while the program stands still.
     *
     * @param exempt names of other threads that are left as they are: those that only work while the program stands
     *     still, and those that have to be in time
     */
    ProcessorShare(Set<String> exempt) {
        this.exempt = exempt;
    }

    /**
     * Leaves a processor to the program.
     *
     * @param processor its number; {@link #NONE} for a program that uses several, which shares all
     */
    synchronized void spare(int processor) {
        if (processor == spared) {
            return;
        }
        List<Long> others = without(processor);
        if (others.stream().allMatch(word -> word == 0)) {
            return;
        }
        spared = processor;
        Affinity.set(tracer, only(processor));
        try (Stream<Path> threads = Files.list(THREADS)) {
            threads.filter(this::worksBeside).forEach(thread -> {
                int tid = Integer.parseInt(thread.getFileName().toString());
                Affinity.set(tid, others);
                Background.enter(tid);
            });
        } catch (IOException | UncheckedIOException e) {
            spared = NONE; // no /proc: all is shared, as before
        }
    }

    private List<Long> without(int processor) {
        List<Long> words = new ArrayList<>(all);
        int word = processor / Long.SIZE;
        if (processor >= 0 && word < words.size()) {
            words.set(word, words.get(word) & ~(1L << processor % Long.SIZE));
        }
        return words;
    }

    /** All where the program runs on a processor that this process may not use. */
    private List<Long> only(int processor) {
        List<Long> others = without(processor);
        List<Long> words = new ArrayList<>();
        for (int word = 0; word < all.size(); word++) {
            words.add(all.get(word) & ~others.get(word));
        }
        return words.stream().allMatch(word -> word == 0) ? all : words;
    }

    private boolean worksBeside(Path thread) {
        try {
            return !thread.endsWith(Integer.toString(tracer))
                    && !exempt.contains(Files.readString(thread.resolve("comm")).strip());
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
