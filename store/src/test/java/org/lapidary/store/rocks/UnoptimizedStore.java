package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Image;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;

/** A store whose runs are to be optimized, and what they hold before and afterwards. */
record UnoptimizedStore(Path directory) {

    static final int LEVEL = 5;

    private static final int CHECKPOINTS = 6;

    /** What checkpoint {@code n} holds: pages that stay, change, move, come and go. */
    static Image image(int n) {
        Image image = new Image().fill(0, 130, 1);
        Random random = new Random(n);
        for (int i = 0; i < 30; i++) {
            long vpn = random.nextInt(60);
            image.put(vpn, Image.touched(image.get(vpn), 100L * n + vpn));
        }
        for (int i = 0; i < 30; i++) {
            image.put(100 + i, image.get(100 + (i + n) % 30));
        }
        return image.fill(1000L * n, 20, n).remove(n);
    }

    /** Stores a run of {@link #image images}. */
    void store(String run) {
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run(run))) {
            for (int n = 1; n <= CHECKPOINTS; n++) {
                writer.append(image(n).draft(n % 4 == 1));
            }
        }
    }

    Optimization optimize(String run) {
        try (Store store = Store.openForWriting(directory, "test")) {
            return store.optimize(run, LEVEL, 2, (done, pages) -> true);
        }
    }

    /** Sees that a run holds what was stored. */
    void assertWhole(String run) {
        try (Store store = Store.openForReading(directory, "test")) {
            assertThat(store.checkpoints(run)).hasSize(CHECKPOINTS);
            for (int n = 1; n <= CHECKPOINTS; n++) {
                image(n).assertReadFrom(store.checkpoint(new CheckpointId(run, n)), 2);
            }
        }
    }

    /** Generations that the manifests of a run list, and whether all its pages are in large blocks. */
    Set<Long> generations(String run, boolean allLarge) {
        Set<Long> listed = new TreeSet<>();
        try (Store store = Store.openForReading(directory, "test");
                Database database = Database.open(new StoreDirectory(directory), true, false)) {
            for (CheckpointInfo info : store.checkpoints(run)) {
                PageRanges generations =
                        new Catalog(database).manifest(info.id()).generations();
                for (int i = 0; i < generations.count(); i++) {
                    for (long g = generations.start(i); g < generations.end(i); g++) {
                        listed.add(g);
                    }
                }
                PageTable pages = store.checkpoint(info.id()).pages();
                boolean large = true;
                for (int i = 0; i < pages.size(); i++) {
                    large &= Location.isLarge(pages.location(i));
                    assertThat(generations.contains(Location.generation(pages.location(i))))
                            .isTrue();
                }
                assertThat(large).as("checkpoint %s is in large blocks", info.id()).isEqualTo(allLarge);
            }
        }
        return listed;
    }
}
