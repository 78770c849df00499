package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random histories of several runs, against a model that keeps every checkpoint's image in memory. */
class StoreModelTest {

    @Property(tries = 40)
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
                switch (random.nextInt(12)) {
                    case 0 -> begin();
                    case 1 -> {
                        reopen();
                        begin();
                    }
                    case 2 -> failToAppend();
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

        private void append() {
            Image next = new Image(image);
            CheckpointInfo info = writer.append(change(next));
            image = next;
            number++;
            assertThat(info.id()).isEqualTo(new CheckpointId(run, number));
            stored.put(info.id(), image);
        }

        private void failToAppend() {
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
                begin();
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
            Map<String, Integer> counts = new HashMap<>();
            stored.keySet().forEach(id -> counts.merge(id.run(), id.number(), Math::max));
            counts.forEach((name, count) -> assertThat(store.checkpoints(name)).hasSizeGreaterThanOrEqualTo(count));
            Map<Checkpoint, PageVisitor> readings = new HashMap<>();
            stored.forEach((id, expected) -> {
                Checkpoint checkpoint = store.checkpoint(id);
                expected.assertReadFrom(checkpoint, 1 + random.nextInt(3));
                readings.put(checkpoint, new Image.Collected(checkpoint));
            });
            assertThat(store.read(readings, 1 + random.nextInt(3))).isEmpty();
            readings.forEach((checkpoint, read) -> ((Image.Collected) read)
                    .assertIs(stored.get(checkpoint.info().id())));
        }
    }
}
