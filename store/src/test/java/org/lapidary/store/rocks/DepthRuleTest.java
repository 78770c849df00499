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

/** Looks at the stored bytes for what keeps every page within three blocks. */
class DepthRuleTest {

    @TempDir
    Path temp;

    @Test
    void everyPageIsTwoBasesFromAPlainOneAtMostAndManifestsNameTheGenerationsOfAllThatIsNeeded() {
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
        Map<Long, Stored> stored = stored();
        assertThat(stored.values()).extracting(Stored::depth).contains(0, 1, 2).doesNotContain(3);
        stored.values().stream().filter(page -> page.depth() > 0).forEach(page ->
                assertThat(stored.get(page.base()).depth()).isEqualTo(page.depth() - 1));
        manifests().forEach((pages, generations) -> {
            for (int i = 0; i < pages.size(); i++) {
                for (long at = pages.location(i); at != Location.NONE; at = stored.get(at).base()) {
                    assertThat(generations.contains(Location.generation(at))).isTrue();
                }
            }
        });
    }

    /** How a page is stored. */
    private record Stored(long base, int depth) {}

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

    private Map<Long, Stored> stored() {
        Map<Long, Stored> stored = new HashMap<>();
        try (Database database = Database.open(new StoreDirectory(temp), true, false)) {
            database.scan(Column.PAGES, new byte[0], (key, value) -> {
                BlockHeader header = new BlockHeader();
                try {
                    header.decode(value, value.length);
                } catch (DecodeException e) {
                    throw new AssertionError(e);
                }
                long first = Location.ofBlock(Location.blockOfKey(key));
                for (int slot = 0; slot < header.pages(); slot++) {
                    stored.put(first + slot, new Stored(header.base(slot), header.depth(slot)));
                }
                return true;
            });
        }
        return stored;
    }
}
