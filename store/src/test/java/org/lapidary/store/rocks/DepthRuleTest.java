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
import org.lapidary.store.PageTable;
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
    void everyBaseIsPlainAndKeyframesNamePlainPagesOnly() {
        Random random = new Random(11);
        Map<Long, Long> keyframePages = new HashMap<>();
        try (Store store = Store.openForWriting(temp, "test")) {
            for (int r = 0; r < 3; r++) {
                Image image = new Image().fill(0, 60, 1);
                try (RunWriter writer = store.beginRun(Image.run("r" + r))) {
                    for (int n = 0; n < 12; n++) {
                        for (int i = 0; i < 15; i++) {
                            long vpn = random.nextInt(60);
                            image.put(vpn, Image.touched(image.get(vpn), random.nextInt(40)));
                        }
                        CheckpointInfo info = writer.append(image.draft(random.nextInt(3) == 0));
                        if (info.isKeyframe()) {
                            PageTable pages = store.checkpoint(info.id()).pages();
                            for (int i = 0; i < pages.size(); i++) {
                                keyframePages.put(pages.location(i), pages.vpn(i));
                            }
                        }
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
        keyframePages.forEach((location, vpn) -> assertThat(bases).containsEntry(location, Location.NONE));
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
