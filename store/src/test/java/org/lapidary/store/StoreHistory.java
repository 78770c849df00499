package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lapidary.store.directory.StoreDirectory;

/** A random history of several runs in a store, beside a model that keeps every checkpoint's image in memory. */
final class StoreHistory {
    private final Path directory;
    private final Random random;
    private final Map<CheckpointId, Image> stored = new HashMap<>();
    private final RandomChanges changes;
    private final Map<String, Integer> done = new TreeMap<>();
    private Store store;
    private RunWriter writer;
    private String run;
    private Image image;
    private int number;

    StoreHistory(Path directory, Random random) {
        this.directory = directory;
        this.random = random;
        this.changes = new RandomChanges(random);
    }

    /** How often each kind of step was taken. */
    Map<String, Integer> done() {
        return done;
    }

    void play(int steps) {
        store = Store.openForWriting(directory, "test");
        begin();
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(24)) {
                case 0 -> step("begin", this::begin);
                case 1 -> step("reopen", () -> {
                    reopen();
                    begin();
                });
                case 2 -> step("fail to append", this::failToAppend);
                case 3, 4 -> step("remove", this::remove);
                case 5 -> step("collect", this::collect);
                case 6 -> step("read beside", this::readBeside);
                case 7, 8 -> step("optimize", this::optimize);
                case 9 -> step("verify", this::verify);
                case 10 -> step("repair", this::repair);
                case 11, 12 -> step("write beside", this::writeBeside);
                case 13, 14 -> step("export and import", this::exportAndImport);
                default -> step("append", this::append);
            }
        }
        reopen();
        check();
        store.close();
        store = Store.openForReading(directory, "test");
        check();
        store.close();
    }

    private void step(String name, Runnable work) {
        done.merge(name, 1, Integer::sum);
        work.run();
    }

    private void begin() {
        if (writer != null) {
            writer.close();
        }
        writer = store.beginNumberedRun(Image.run("run"));
        run = writer.run();
        image = new Image();
        number = 0;
    }

    private void reopen() {
        writer.close();
        writer = null;
        store.close();
        store = Store.openForWriting(directory, "test");
    }

    /** A run that is not being written, or null. */
    private String another() {
        List<String> others = stored.keySet().stream()
                .map(CheckpointId::run)
                .filter(name -> !name.equals(run))
                .distinct()
                .sorted()
                .toList();
        return others.isEmpty() ? null : others.get(random.nextInt(others.size()));
    }

    /** Moves the pages of a run, or as many steps of that as it is let. */
    private void optimize() {
        String name = another();
        if (name == null) {
            return;
        }
        boolean whole = random.nextInt(3) != 0;
        Optimization optimization = store.optimize(name, 1, 1 + random.nextInt(2), (pages, of) -> whole);
        assertThat(optimization.complete()).isEqualTo(whole || optimization.pages() == 0);
        checkRun(name, store);
    }

    private void verify() {
        Verification verification = upkeep().verify(100, ProgressListener.NONE);
        assertThat(verification.damages()).isEmpty();
    }

    /** Finds nothing, and changes no file; nobody may be writing a run then. */
    private void repair() {
        writer.close();
        writer = null;
        store.close();
        Map<Path, Long> before = databaseFiles();
        Repair repair = upkeep().repair(false, state -> List.of(), ProgressListener.NONE);
        assertThat(repair.findings()).isEmpty();
        assertThat(repair.checkpoints()).isEqualTo(stored.size());
        assertThat(databaseFiles()).isEqualTo(before);
        store = Store.openForWriting(directory, "test");
        begin();
    }

    private Map<Path, Long> databaseFiles() {
        Map<Path, Long> files = new StoreDirectory(directory).files();
        files.keySet().removeIf(file -> !file.startsWith("db")); // what killed writers left of locks is cleared away
        return files;
    }

    /** Another writer has a turn, with a run that begins as ours is. */
    private void writeBeside() {
        try (Store theirs = Store.openForWriting(directory, "test")) {
            try (RunWriter their = theirs.beginNumberedRun(Image.run("other"))) {
                Image next = new Image(image);
                for (int n = 1; n <= 2; n++) {
                    CheckpointDraft draft = changes.apply(next);
                    stored.put(
                            their.append(n == 1 ? next.draft(true) : draft).id(), new Image(next));
                }
            }
        }
    }

    private void exportAndImport() {
        String name = another();
        if (name == null) {
            return;
        }
        Map<String, CheckpointChoice> choices = new LinkedHashMap<>();
        choices.put(name, number -> true);
        choices.put(another(), number -> true); // the same or a second one
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            store.exportRuns(choices, file, ProgressListener.NONE);
            Imported imported = store.importRuns(
                    new ByteArrayInputStream(file.toByteArray()),
                    new ImportOptions("test", choices.size() == 1 ? Optional.of("copy") : Optional.empty(), true, s -> {}),
                    ProgressListener.NONE);
            Iterator<String> sources = choices.keySet().iterator();
            for (Imported.Run copy : imported.runs()) {
                String source = sources.next();
                for (CheckpointInfo info : copy.checkpoints()) {
                    stored.put(info.id(), stored.get(new CheckpointId(source, info.id().number())));
                }
                checkRun(copy.info().name(), store);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes some checkpoints off a run that is not being written. */
    private void remove() {
        String name = another();
        if (name == null) {
            return;
        }
        Set<Integer> numbers = stored.keySet().stream()
                .filter(id -> id.run().equals(name) && random.nextInt(3) != 0)
                .map(CheckpointId::number)
                .collect(Collectors.toSet());
        if (numbers.isEmpty()) {
            return;
        }
        Removal removal = upkeep().remove(name, numbers::contains, false);
        assertThat(removal.removed()).extracting(CheckpointId::number).containsExactlyInAnyOrderElementsOf(numbers);
        removal.removed().forEach(stored::remove);
        assertThat(store.run(name).isPresent()).isEqualTo(removal.runs().isEmpty());
    }

    private void collect() {
        Reclaimed planned = upkeep().collect(true, ProgressListener.NONE);
        Reclaimed done = upkeep().collect(false, ProgressListener.NONE);
        assertThat(done.deadGenerations()).isEqualTo(planned.deadGenerations());
        assertThat(done.sparseGenerations()).isEqualTo(planned.sparseGenerations());
        check();
        Reclaimed again = upkeep().collect(true, ProgressListener.NONE);
        assertThat(again.deadGenerations() + again.sparseGenerations()).isZero();
    }

    private Upkeep upkeep() {
        return Upkeep.of(directory, Duration.ofMinutes(1));
    }

    private void readBeside() {
        try (Store reader = Store.openForReading(directory, "test")) {
            check(reader);
        }
    }

    private void append() {
        Image next = new Image(image);
        CheckpointInfo info = writer.append(changes.apply(next));
        image = next;
        number++;
        assertThat(info.id()).isEqualTo(new CheckpointId(run, number));
        stored.put(info.id(), image);
    }

    private void failToAppend() {
        int known = number;
        CheckpointDraft draft = changes.apply(new Image(image));
        PageSource failing = Image.failingAfter(random.nextInt(60), draft.pages());
        try {
            writer.append(Image.draft(draft.keyframe(), failing, draft.gone()));
            // The source ended before it could fail: what was appended is unknown to this model, so start anew.
            String unknown = run;
            begin();
            upkeep().remove(unknown, last -> last == known + 1, false);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("tracee died");
        }
    }

    private void check() {
        check(store);
    }

    private void checkRun(String name, Store from) {
        stored.forEach((id, expected) -> {
            if (id.run().equals(name)) {
                expected.assertReadFrom(from.checkpoint(id), 1);
            }
        });
    }

    private void check(Store from) {
        Map<String, Set<Integer>> numbers = new HashMap<>();
        stored.keySet()
                .forEach(id -> numbers.computeIfAbsent(id.run(), name -> new TreeSet<>())
                        .add(id.number()));
        numbers.forEach((name, expected) -> assertThat(from.checkpoints(name))
                .extracting(info -> info.id().number())
                .containsExactlyElementsOf(expected));
        stored.forEach((id, expected) -> expected.assertReadFrom(from.checkpoint(id), 1 + random.nextInt(3)));
    }
}
