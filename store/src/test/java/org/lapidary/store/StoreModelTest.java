package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random histories of several runs, against a model that keeps every checkpoint's image in memory. */
class StoreModelTest {

    @Property(tries = 20)
    void everyCheckpointOfAnyHistoryReadsBackExactly(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps)
            throws IOException {
        Path directory = Files.createTempDirectory("lapidary-model");
        try {
            new History(directory.resolve("store"), new Random(seed)).play(steps);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class History {
        private static final int SPAN = 120;

        private final Path directory;
        private final Random random;
        private final Map<CheckpointId, Image> stored = new HashMap<>();
        private final List<byte[]> seen = new ArrayList<>();
        private Store store;
        private RunWriter writer;
        private String run;
        private Image image;
        private int number;

        History(Path directory, Random random) {
            this.directory = directory;
            this.random = random;
        }

        void play(int steps) {
            store = Store.openForWriting(directory, "test");
            begin();
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(16)) {
                    case 0 -> begin();
                    case 1 -> {
                        reopen();
                        begin();
                    }
                    case 2 -> failToAppend();
                    case 3, 4 -> remove();
                    case 5 -> collect();
                    case 6 -> readBeside();
                    default -> append();
                }
            }
            reopen();
            check();
            store.close();
            store = Store.openForReading(directory, "test");
            check();
            store.close();
        }

        private void begin() {
            if (writer != null) {
                writer.close();
            }
            run = store.freeRunName("run");
            writer = store.beginRun(Image.run(run));
            image = new Image();
            number = 0;
        }

        private void reopen() {
            writer.close();
            writer = null;
            store.close();
            store = Store.openForWriting(directory, "test");
        }

        /** Takes some checkpoints off a run that is not being written. */
        private void remove() {
            List<String> others = stored.keySet().stream()
                    .map(CheckpointId::run)
                    .filter(name -> !name.equals(run))
                    .distinct()
                    .sorted()
                    .toList();
            if (others.isEmpty()) {
                return;
            }
            String name = others.get(random.nextInt(others.size()));
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
            CheckpointInfo info = writer.append(change(next));
            image = next;
            number++;
            assertThat(info.id()).isEqualTo(new CheckpointId(run, number));
            stored.put(info.id(), image);
        }

        private void failToAppend() {
            int known = number;
            CheckpointDraft draft = change(new Image(image));
            PageSource failing = new PageSource() {
                private int left = random.nextInt(60);

                @Override
                public boolean next() {
                    if (left-- == 0) {
                        throw new IllegalStateException("tracee died");
                    }
                    return draft.pages().next();
                }

                @Override
                public long vpn() {
                    return draft.pages().vpn();
                }

                @Override
                public void copyTo(byte[] target, int offset) {
                    draft.pages().copyTo(target, offset);
                }
            };
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

        /** Changes {@code next} at random and says how. */
        private CheckpointDraft change(Image next) {
            PageRanges.Builder gone = new PageRanges.Builder();
            TreeMap<Long, byte[]> candidates = new TreeMap<>();
            boolean sparse = random.nextBoolean();
            for (long vpn = 0; vpn < SPAN; vpn++) {
                if (sparse && random.nextInt(4) != 0) {
                    continue;
                }
                byte[] old = next.get(vpn);
                switch (random.nextInt(7)) {
                    case 0 -> {
                        gone.add(vpn, vpn + 1);
                        next.remove(vpn);
                    }
                    case 1 -> {
                        candidates.put(vpn, new byte[PageSource.PAGE_SIZE]);
                        next.remove(vpn);
                    }
                    case 2 -> change(next, candidates, vpn, fresh());
                    case 3 -> {
                        if (old != null) {
                            change(next, candidates, vpn, Image.touched(old, random.nextLong()));
                        }
                    }
                    case 4 -> {
                        if (!seen.isEmpty()) {
                            change(next, candidates, vpn, seen.get(random.nextInt(seen.size())));
                        }
                    }
                    case 5 -> {
                        if (old != null) {
                            candidates.put(vpn, old);
                        }
                    }
                    default -> {}
                }
            }
            return Image.draft(random.nextInt(4) == 0, Image.source(candidates), gone.build());
        }

        private void change(Image next, Map<Long, byte[]> candidates, long vpn, byte[] page) {
            candidates.put(vpn, page);
            next.put(vpn, page);
            seen.add(page);
        }

        private byte[] fresh() {
            byte[] page = Image.page(random.nextLong());
            if (random.nextInt(5) == 0) {
                random.nextBytes(page); // does not compress
            }
            return page;
        }

        private void check() {
            check(store);
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
}
