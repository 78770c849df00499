package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.Table;
import org.lapidary.engine.compare.Difference;
import org.lapidary.engine.compare.Difference.AreaDifference;
import org.lapidary.engine.compare.Difference.Change;
import org.lapidary.engine.compare.Difference.RegisterDifference;
import org.lapidary.engine.compare.Difference.ThreadDifference;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.store.CheckpointId;

/** What {@code diff} shows. */
public final class DiffReport {

    private static final String NONE = "-";

    private final CheckpointId a;
    private final CheckpointId b;
    private final Difference difference;

    public DiffReport(CheckpointId a, CheckpointId b, Difference difference) {
        this.a = a;
        this.b = b;
        this.difference = difference;
    }

    /** For people: pages first, since they are what costs space, then what else differs. */
    public String text() {
        if (difference.isNone()) {
            return a + " and " + b + " are equal\n";
        }
        StringBuilder text = new StringBuilder("A is " + a + ", B is " + b + "\n\n");
        areas(text);
        difference.threads().forEach(thread -> thread(text, thread));
        if (!difference.mappings().isEmpty()) {
            Table table = new Table(">START", ">END IN A", ">END IN B", "PROT IN A", "PROT IN B", "FILE");
            difference.mappings().forEach(change -> table.add(mapping(change)));
            text.append("\nMappings that differ:\n").append(table);
        }
        if (!difference.descriptors().isEmpty()) {
            Table table = new Table(">FD", ">OFFSET IN A", ">OFFSET IN B", ">SIZE IN A", ">SIZE IN B", "PATH");
            difference.descriptors().forEach(change -> table.add(descriptor(change)));
            text.append("\nDescriptors that differ:\n").append(table);
        }
        return text.toString();
    }

    private void areas(StringBuilder text) {
        Table table = new Table(
                ">PAGES IN A", ">IN B", ">ONLY A", ">ONLY B", ">CHANGED", ">WORDS", ">BYTES", "KIND", "NAME");
        long[] sums = new long[7];
        for (AreaDifference area : difference.areas()) {
            long[] counts = counts(area);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += counts[i];
            }
            add(table, counts, area.kind().isEmpty() ? NONE : area.kind(), Human.shortened(area.name(), 1000));
        }
        add(table, sums, "all", "");
        text.append(table);
    }

    private static long[] counts(AreaDifference area) {
        return new long[] {
            area.pagesA(),
            area.pagesB(),
            area.onlyA(),
            area.onlyB(),
            area.changed(),
            area.changedWords(),
            area.changedBytes()
        };
    }

    private static void add(Table table, long[] counts, String kind, String name) {
        String[] cells = new String[counts.length + 2];
        for (int i = 0; i < counts.length; i++) {
            cells[i] = Human.count(counts[i]);
        }
        cells[counts.length] = kind;
        cells[counts.length + 1] = name;
        table.add(cells);
    }

    private static void thread(StringBuilder text, ThreadDifference thread) {
        if (thread.a().isEmpty() || thread.b().isEmpty()) {
            text.append("\nThread ")
                    .append(thread.a().or(thread::b).orElseThrow())
                    .append(" is in ")
                    .append(thread.a().isPresent() ? "A" : "B")
                    .append(" alone\n");
            return;
        }
        text.append("\nRegisters of thread ").append(thread.a().get());
        if (!thread.a().equals(thread.b())) {
            text.append(" (in B ").append(thread.b().get()).append(')');
        }
        text.append(" that differ:\n");
        Table table = new Table("REGISTER", ">A", ">B");
        for (RegisterDifference register : thread.registers()) {
            table.add(register.name(), Long.toHexString(register.a()), Long.toHexString(register.b()));
        }
        if (thread.vectorBytes() > 0) {
            table.add("x87, vector", Human.counted(thread.vectorBytes(), "byte"), "");
        }
        text.append(table);
    }

    private static String[] mapping(Change<MemoryMapping> change) {
        Optional<MemoryMapping> inA = change.a();
        Optional<MemoryMapping> inB = change.b();
        MemoryMapping any = inB.or(() -> inA).orElseThrow();
        return new String[] {
            Long.toHexString(any.start()),
            inA.map(mapping -> Long.toHexString(mapping.end())).orElse(NONE),
            inB.map(mapping -> Long.toHexString(mapping.end())).orElse(NONE),
            inA.map(ShowReport::protection).orElse(NONE),
            inB.map(ShowReport::protection).orElse(NONE),
            Human.shortened(paths(inA.map(MemoryMapping::path), inB.map(MemoryMapping::path)), 1000)
        };
    }

    private static String[] descriptor(Change<OpenDescriptor> change) {
        Optional<OpenDescriptor> inA = change.a();
        Optional<OpenDescriptor> inB = change.b();
        return new String[] {
            Integer.toString(inB.or(() -> inA).orElseThrow().number()),
            inA.map(descriptor -> Human.count(descriptor.offset())).orElse(NONE),
            inB.map(descriptor -> Human.count(descriptor.offset())).orElse(NONE),
            inA.map(descriptor -> Human.count(descriptor.size())).orElse(NONE),
            inB.map(descriptor -> Human.count(descriptor.size())).orElse(NONE),
            Human.shortened(paths(inA.map(OpenDescriptor::path), inB.map(OpenDescriptor::path)), 1000)
        };
    }

    private static String paths(Optional<String> inA, Optional<String> inB) {
        return inA.isPresent() && inB.isPresent() && !inA.equals(inB)
                ? inA.get() + " -> " + inB.get()
                : inB.or(() -> inA).orElseThrow();
    }

    /** For programs. */
    public Map<String, Object> json() {
        return Json.object(
                "a",
                a.toString(),
                "b",
                b.toString(),
                "equal",
                difference.isNone(),
                "areas",
                difference.areas().stream().map(DiffReport::json).toList(),
                "threads",
                difference.threads().stream().map(DiffReport::json).toList(),
                "mappings",
                changes(difference.mappings(), ShowReport::json),
                "descriptors",
                changes(difference.descriptors(), ShowReport::json));
    }

    private static Map<String, Object> json(AreaDifference area) {
        return Json.object(
                "kind",
                area.kind(),
                "name",
                area.name(),
                "pagesA",
                area.pagesA(),
                "pagesB",
                area.pagesB(),
                "onlyA",
                area.onlyA(),
                "onlyB",
                area.onlyB(),
                "changed",
                area.changed(),
                "changedWords",
                area.changedWords(),
                "changedBytes",
                area.changedBytes());
    }

    private static Map<String, Object> json(ThreadDifference thread) {
        List<Object> registers = new ArrayList<>();
        for (RegisterDifference register : thread.registers()) {
            registers.add(Json.object(
                    "name", register.name(), "a", Human.hex(register.a()), "b", Human.hex(register.b())));
        }
        return Json.object(
                "a",
                thread.a().orElse(null),
                "b",
                thread.b().orElse(null),
                "registers",
                registers,
                "vectorBytes",
                thread.vectorBytes());
    }

    private static <T> List<Object> changes(
            List<Change<T>> changes, Function<T, Map<String, Object>> json) {
        List<Object> list = new ArrayList<>();
        for (Change<T> change : changes) {
            list.add(Json.object(
                    "a", change.a().map(json).orElse(null), "b", change.b().map(json).orElse(null)));
        }
        return list;
    }
}
