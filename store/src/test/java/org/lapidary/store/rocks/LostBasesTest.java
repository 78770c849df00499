package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lapidary.store.rocks.DamagedStore.block;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.Upkeep;

/** A base that is lost costs the checkpoints that need a page made of it, and those alone. */
class LostBasesTest {

    @TempDir
    Path temp;

    private final Map<CheckpointId, Image> images = new HashMap<>();
    private DamagedStore store;

    /**
     * Generation 1: eighty plain pages in five blocks. 2: all of them as differences to those. 3: pages 20 and 40, in one
     * block, as differences to the differences of generation 2. 4: page 20 as a plain page.
     */
    @BeforeEach
    void fill() {
        Path directory = temp.resolve("store");
        try (Store open = Store.openForWriting(directory, "test");
                RunWriter writer = open.beginRun(Image.run("r"))) {
            Image image = new Image().fill(0, 80, 1);
            append(writer, image);
            for (long vpn = 0; vpn < 80; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), vpn));
            }
            append(writer, image);
            Image two = new Image()
                    .put(20, Image.touched(image.get(20), 99))
                    .put(40, Image.touched(image.get(40), 98));
            append(writer, two);
            append(writer, two.put(20, Image.page(77)));
        }
        store = new DamagedStore(directory, images);
    }

    private void append(RunWriter writer, Image image) {
        images.put(writer.append(image.draft(true)).id(), new Image(image));
    }

    private Upkeep upkeep() {
        return Upkeep.of(store.directory(), Duration.ZERO);
    }

    private void removeTheFirstTwoAndCollect() {
        upkeep().remove("r", number -> number < 3, false);
        upkeep().collect(false, ProgressListener.NONE);
    }

    private void repairAfterTheLossOfABaseIn(long generation) throws Exception {
        store.tamper(Column.PAGES, block(generation, 1), record -> null);
        store.repairAndCheck();
    }

    @Test
    void aCollectionAfterTheRepairIsNotHinderedByANearerBaseThatIsGone() throws Exception {
        repairAfterTheLossOfABaseIn(2);
        assertThat(store.whole()).containsExactly("r/1", "r/4");
        removeTheFirstTwoAndCollect();
        assertThat(store.whole()).containsExactly("r/4");
    }

    @Test
    void aRepairCopiesABlockBesideWhoseNeededPageIsOneWithoutItsBase() throws Exception {
        removeTheFirstTwoAndCollect(); // what that has written is copied, not linked
        repairAfterTheLossOfABaseIn(1);
        assertThat(store.whole()).containsExactly("r/4");
    }
}
