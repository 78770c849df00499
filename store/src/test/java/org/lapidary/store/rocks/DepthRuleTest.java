package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Image;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;

/** Looks at the stored bytes for what keeps every page within two blocks. */
class DepthRuleTest {

    @TempDir
    Path temp;

    @Test
    void everyBaseIsPlainAndManifestsNameTheGenerationsOfAllThatIsNeeded() {
        Random random = new Random(11);
        try (Store store = Store.openForWriting(temp, "test")) {
            for (int r = 0; r < 3; r++) {
                Image image = new Image().fill(0, 60, 1);
                try (RunWriter writer = store.beginRun(Image.run("r" + r))) {
                    for (int n = 0; n < 12; n++) {
                        for (int i = 0; i < 15; i++) {
                            long vpn = random.nextInt(60);
                            image.put(vpn, Image.touched(image.get(vpn), random.nextInt(40)));
                        }
                        writer.append(image.draft(random.nextInt(3) == 0));
                    }
                }
            }
        }
        Map<Long, Long> bases = bases();
        assertThat(bases.values()).as("the history holds differences").anyMatch(base -> base != Location.NONE);
        bases.forEach((location, base) -> {
            if (base != Location.NONE) {
                assertThat(bases).containsEntry(base, Location.NONE);
            }
        });
        manifests().forEach((pages, generations) -> {
            for (int i = 0; i < pages.size(); i++) {
                long location = pages.location(i);
                assertThat(generations.contains(Location.generation(location))).isTrue();
                long base = bases.get(location);
                assertThat(base == Location.NONE || generations.contains(Location.generation(base)))
                        .isTrue();
            }
        });
    }

    /** The map of each checkpoint with the generations that its manifest names. */
    private Map<PageTable, PageRanges> manifests() {
        Map<PageTable, PageRanges> manifests = new HashMap<>();
        try (Store store = Store.openForReading(temp, "test");
                Database database = Database.open(new StoreDirectory(temp), true, false)) {
            Catalog catalog = new Catalog(database);
            for (RunInfo run : store.runs()) {
                for (CheckpointInfo info : store.checkpoints(run.name())) {
                    manifests.put(
                            store.checkpoint(info.id()).pages(),
                            catalog.manifest(info.id()).generations());
                }
            }
        }
        return manifests;
    }

    private Map<Long, Long> bases() {
        Map<Long, Long> bases = new HashMap<>();
        try (Database database = Database.open(new StoreDirectory(temp), true, false)) {
            database.scan(Column.PAGES, new byte[0], (key, value) -> {
                BlockHeader header = new BlockHeader();
                try {
                    header.decode(value, value.length);
                } catch (DecodeException e) {
                    throw new AssertionError(e);
                }
                long first = Location.ofBlock(new java.math.BigInteger(1, key).longValue());
                for (int slot = 0; slot < header.pages(); slot++) {
                    bases.put(first + slot, header.base(slot));
                }
                return true;
            });
        }
        return bases;
    }
}
