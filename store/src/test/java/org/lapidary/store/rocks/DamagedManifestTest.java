package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.rocks.DamagedStore.flip;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Removal;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Usage;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.format.Keys;

/** A manifest that cannot be read: who needs to know all of them refuses, the others go on and say so. */
class DamagedManifestTest {

    @TempDir
    Path temp;

    private final List<String> notices = new ArrayList<>();
    private DamagedStore store;
    private Upkeep upkeep;

    /** Runs a and b of a keyframe and two that build on it; the manifest of b/2 is damaged. */
    @BeforeEach
    void fill() throws Exception {
        Map<CheckpointId, Image> images = new LinkedHashMap<>();
        Path directory = temp.resolve("store");
        try (Store open = Store.openForWriting(directory, "test")) {
            for (String run : List.of("a", "b")) {
                try (RunWriter writer = open.beginRun(Image.run(run))) {
                    Image image = new Image().fill(0x1000, 20, run.hashCode());
                    for (int n = 1; n <= 3; n++) {
                        image.fill(0x5000 + n * 100L, 8, 1000 * run.hashCode() + n);
                        images.put(writer.append(image.draft(n == 1)).id(), new Image(image));
                    }
                }
            }
        }
        store = new DamagedStore(directory, images);
        store.tamper(Column.MANIFESTS, Keys.checkpoint(id("b", 2)), flip(-20));
        upkeep = Upkeep.of(directory, Duration.ZERO, notices::add);
    }

    private Usage usage(Usage.Scope scope) {
        return upkeep.usage(scope, Area.Mapper.NONE, ProgressListener.NONE);
    }

    @Test
    void usageIsToldOfTheOthers() {
        Usage usage = usage(new Usage.Scope.Run("b"));
        assertThat(usage.damages()).singleElement().extracting(Damage::where).isEqualTo("b/2");
        assertThat(usage.checkpoints()).extracting(Usage.Share::name).containsExactly("b/1", "b/3");
        assertThat(usage.parts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(usage.diskBytes());
        assertThatThrownBy(() -> usage(new Usage.Scope.One(id("b", 2)))).isInstanceOf(StoreException.Corrupt.class);
    }

    @Test
    void anotherRunIsRemovedAndNothingIsCollected() {
        Removal removal = upkeep.remove("a", number -> true, false);
        assertThat(removal.runs()).containsExactly("a");
        assertThat(notices).singleElement().asString().contains("b/2", "lapidary repair");
        assertThatThrownBy(() -> upkeep.collect(false, ProgressListener.NONE))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("nothing is taken away")
                .hasMessageContaining("b/2")
                .hasMessageContaining("lapidary repair");
        try (Store open = Store.openForReading(store.directory(), "test")) {
            store.images().get(id("b", 3)).assertReadFrom(open.checkpoint(id("b", 3)), 1);
        }
    }

    @Test
    void theDamagedOneIsRemovedAndTheRestCollected() {
        assertThat(upkeep.remove("b", number -> number <= 2, false).kept()).as("b/3 builds on it").containsExactly(id("b", 1));
        upkeep.collect(false, ProgressListener.NONE);
        assertThat(store.verify().damages()).isEmpty();
        assertThat(store.whole()).containsExactly("a/1", "a/2", "a/3", "b/3");
    }

    @Test
    void aKeyframeStaysForWhatMayBuildOnIt() throws Exception {
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("b", 2)), flip(12));
        assertThat(upkeep.remove("b", number -> number != 2, false).kept()).containsExactly(id("b", 1));
        assertThat(upkeep.remove("b", number -> true, false).runs()).containsExactly("b");
        upkeep.collect(false, ProgressListener.NONE);
        assertThat(store.verify().damages()).isEmpty();
        assertThat(store.whole()).containsExactly("a/1", "a/2", "a/3");
    }
}
