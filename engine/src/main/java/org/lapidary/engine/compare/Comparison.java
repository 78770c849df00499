package org.lapidary.engine.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.lapidary.engine.compare.Difference.Change;
import org.lapidary.engine.compare.Difference.RegisterDifference;
import org.lapidary.engine.compare.Difference.ThreadDifference;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.ProgressListener;

/** Compares two checkpoints of one store. */
public final class Comparison {

    private Comparison() {}

    /** What differs; reads the pages that are not kept in one place. */
    public static Difference of(
            Checkpoint a, ProcessState stateA, Checkpoint b, ProcessState stateB, ProgressListener listener) {
        return new Difference(
                threads(stateA, stateB),
                changes(stateA.mappings(), stateB.mappings(), MemoryMapping::start),
                changes(stateA.descriptors(), stateB.descriptors(), descriptor -> (long) descriptor.number()),
                new PageComparison(a, b, listener).run());
    }

    /** Threads are the same by their ids; those of another process, which has none of them, by their order. */
    private static List<ThreadDifference> threads(ProcessState a, ProcessState b) {
        List<Integer> ids = b.threads().stream().map(ThreadState::tid).toList();
        boolean related = a.threads().stream().map(ThreadState::tid).anyMatch(ids::contains);
        List<ThreadDifference> differences = new ArrayList<>();
        List<ThreadState> left = new ArrayList<>(b.threads());
        for (ThreadState thread : a.threads()) {
            Optional<ThreadState> other = related
                    ? left.stream().filter(candidate -> candidate.tid() == thread.tid()).findFirst()
                    : left.stream().findFirst();
            if (other.isEmpty()) {
                differences.add(new ThreadDifference(Optional.of(thread.tid()), Optional.empty(), List.of(), 0));
            } else {
                left.remove(other.get());
                compare(thread, other.get()).ifPresent(differences::add);
            }
        }
        for (ThreadState thread : left) {
            differences.add(new ThreadDifference(Optional.empty(), Optional.of(thread.tid()), List.of(), 0));
        }
        return differences;
    }

    private static Optional<ThreadDifference> compare(ThreadState a, ThreadState b) {
        List<RegisterDifference> registers = new ArrayList<>();
        for (Registers.Name name : Registers.Name.values()) {
            String text = name.name().toLowerCase(Locale.ROOT);
            add(registers, text, a.registers().get(name), b.registers().get(name));
        }
        add(registers, "signal mask", a.signalMask(), b.signalMask());
        boolean whole = a.xsave().length > 0 && b.xsave().length > 0;
        int vectorBytes = whole ? differing(a.xsave(), b.xsave()) : differing(a.fxsave(), b.fxsave());
        return registers.isEmpty() && vectorBytes == 0
                ? Optional.empty()
                : Optional.of(
                        new ThreadDifference(Optional.of(a.tid()), Optional.of(b.tid()), registers, vectorBytes));
    }

    private static void add(List<RegisterDifference> registers, String name, long a, long b) {
        if (a != b) {
            registers.add(new RegisterDifference(name, a, b));
        }
    }

    private static int differing(byte[] a, byte[] b) {
        int common = Math.min(a.length, b.length);
        int differing = Math.max(a.length, b.length) - common;
        for (int i = 0; i < common; i++) {
            differing += a[i] == b[i] ? 0 : 1;
        }
        return differing;
    }

    private static <T> List<Change<T>> changes(List<T> a, List<T> b, Function<T, Long> key) {
        Map<Long, Change<T>> changes = new TreeMap<>(Long::compareUnsigned);
        for (T one : a) {
            changes.put(key.apply(one), new Change<>(Optional.of(one), Optional.empty()));
        }
        for (T other : b) {
            changes.merge(
                    key.apply(other),
                    new Change<>(Optional.empty(), Optional.of(other)),
                    (known, added) -> new Change<>(known.a(), added.b()));
        }
        return changes.values().stream()
                .filter(change -> !change.a().equals(change.b()))
                .toList();
    }
}
