package org.lapidary.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Random histories of several runs, against a model that keeps every checkpoint's image in memory. */
class StoreModelTest {

    @Property(tries = 20)
    void everyCheckpointOfAnyHistoryReadsBackExactly(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps)
            throws IOException {
        Path directory = Files.createTempDirectory("lapidary-model");
        try {
            new StoreHistory(directory.resolve("store"), new Random(seed)).play(steps);
        } finally {
            delete(directory);
        }
    }

    /** As many steps as {@code lapidary.model.steps} says, in histories of some length. */
    @Test
    @EnabledIfSystemProperty(named = "lapidary.model.steps", matches = "[0-9]+")
    void everyCheckpointOfLongHistoriesReadsBackExactly() throws IOException {
        int wanted = Integer.getInteger("lapidary.model.steps");
        long seed = Long.getLong("lapidary.model.seed", System.nanoTime());
        Map<String, Integer> done = new TreeMap<>();
        for (int steps = 0; steps < wanted; seed++) {
            int length = Math.min(wanted - steps, 20 + (int) Math.floorMod(seed, 61L));
            Path directory = Files.createTempDirectory("lapidary-model");
            try {
                StoreHistory history = new StoreHistory(directory.resolve("store"), new Random(seed));
                history.play(length);
                history.done().forEach((step, count) -> done.merge(step, count, Integer::sum));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("with -Dlapidary.model.seed=" + seed, e);
            } finally {
                delete(directory);
            }
            steps += length;
        }
        System.out.println("model: " + wanted + " steps: " + done);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
