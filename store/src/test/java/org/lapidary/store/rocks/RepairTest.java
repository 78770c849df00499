package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.rocks.DamagedStore.block;
import static org.lapidary.store.rocks.DamagedStore.flip;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.Repair;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.RunRecord;

/** One damaged record to a test: what a repair makes again, what it drops, and that all else stays as it was. */
class RepairTest {

    @TempDir
    Path temp;

    private DamagedStore store;
    private Map<String, String> before;

    /**
     * Generation 1: forty plain pages of r/1 in three blocks. 2: pages 0 to 3 as differences, for r/2 and r/3, a
     * keyframe. 4: page 0 as one more, and two plain pages, of r/4. 5: twenty pages of s/1, which has r/1's first too.
     */
    @BeforeEach
    void fill() {
        Map<CheckpointId, Image> images = new LinkedHashMap<>();
        Path directory = temp.resolve("store");
        try (Store open = Store.openForWriting(directory, "test")) {
            try (RunWriter writer = open.beginRun(Image.run("r"))) {
                Image image = new Image().fill(0x1000, 40, 1);
                append(writer, image, true, id("r", 1), images);
                for (long vpn = 0x1000; vpn < 0x1004; vpn++) {
                    image.put(vpn, Image.touched(image.get(vpn), vpn));
                }
                append(writer, image, false, id("r", 2), images);
                append(writer, image, true, id("r", 3), images);
                image.put(0x1000, Image.touched(image.get(0x1000), 9)).fill(0x9000, 2, 3);
                append(writer, image, false, id("r", 4), images);
            }
            try (RunWriter writer = open.beginRun(Image.run("s"))) {
                append(writer, new Image().fill(0x1000, 1, 1).fill(0x2000, 20, 5), true, id("s", 1), images);
            }
        }
        store = new DamagedStore(directory, images);
        before = store.records();
    }

    @Test
    void aRunWithoutCheckpointsInAStoreThatNeverHadAnyIsDropped() throws Exception {
        Path directory = temp.resolve("empty");
        Store.openForWriting(directory, "test").close();
        DamagedStore empty = new DamagedStore(directory, Map.of());
        empty.tamper(Column.RUNS, Keys.run("r"), none -> RunRecord.encode(Image.run("r")));
        assertThat(deeds(empty.repair(false))).containsExactly("-r");
        assertThat(empty.repair(true).findings()).isEmpty();
    }

    private static void append(
            RunWriter writer, Image image, boolean keyframe, CheckpointId id, Map<CheckpointId, Image> images) {
        assertThat(writer.append(image.draft(keyframe)).id()).isEqualTo(id);
        images.put(id, new Image(image));
    }

    private static List<String> deeds(Repair repair) {
        return repair.findings().stream()
                .map(finding -> (finding.deed() == Deed.DROPPED ? "-" : "+") + finding.where())
                .toList();
    }

    /** What has changed since the store was filled, by column. */
    private Map<String, Integer> changes() {
        Map<String, Integer> changes = new TreeMap<>();
        Map<String, String> now = store.records();
        before.forEach((key, value) -> {
            if (!value.equals(now.get(key))) {
                changes.merge(key.substring(0, key.indexOf(' ')), 1, Integer::sum);
            }
        });
        assertThat(before.keySet()).as("nothing came").containsAll(now.keySet());
        return changes;
    }

    @Test
    void nothingIsChangedWhereNothingIsDamaged() throws Exception {
        List<Path> files = store.files("");
        assertThat(store.repair(true).findings()).isEmpty();
        Repair repair = store.repair(false);
        assertThat(repair.findings()).isEmpty();
        assertThat(repair.checkpoints()).isEqualTo(5);
        assertThat(store.files("")).isEqualTo(files);
        assertThat(changes()).isEmpty();
    }

    @Test
    void aLostDifferenceTakesTheCheckpointsThatHaveIt() throws Exception {
        store.tamper(Column.PAGES, block(2, 0), flip(12));
        Repair repair = store.repairAndCheck();
        assertThat(deeds(repair)).containsExactly("-r/2", "-r/3", "-r/4");
        assertThat(repair.findings().getFirst().what()).contains("page 0x1000000", "page 0x1003000", "checksum");
        assertThat(store.whole()).containsExactly("r/1", "s/1");
        assertThat(changes()).containsExactlyInAnyOrderEntriesOf(Map.of("CHECKPOINTS", 3, "MANIFESTS", 3, "PAGES", 1));
    }

    @Test
    void ofALostPlainPageOthersMayBeTheBase() throws Exception {
        store.tamper(Column.PAGES, block(1, 0), flip(12));
        assertThat(deeds(store.repairAndCheck())).containsExactly("-r/1", "-r/2", "-r/3", "-r/4", "-s/1", "-r", "-s");
        assertThat(store.whole()).isEmpty();
    }

    @Test
    void aKeyframeThatIsLostStaysOutOfSightForThoseThatHaveOtherPagesInThePlaceOfItsLostOnes() throws Exception {
        rewrite();
        store.tamper(Column.PAGES, block(6, 0), flip(12));
        Repair repair = store.repairAndCheck();
        assertThat(deeds(repair)).containsExactly("-t/1");
        assertThat(repair.findings().getFirst().what()).contains("its page map stays, out of sight");
        assertThat(store.whole()).doesNotContain("t/1").contains("t/2");
    }

    /** Run t: of two pages in its keyframe, in blocks of their own, the later checkpoint has another in one's place. */
    private void rewrite() {
        Image image = new Image().fill(0x7000, 16, 77);
        Map<CheckpointId, Image> images = new LinkedHashMap<>(store.images());
        try (Store open = Store.openForWriting(store.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("t"))) {
            append(writer, image, true, id("t", 1), images);
            for (int i = 0; i < 8; i++) {
                image.remove(0x7000 + i);
            }
            image.fill(0x7008, 8, 78);
            append(writer, image, false, id("t", 2), images);
        }
        store = new DamagedStore(store.directory(), images);
    }

    @Test
    void aLostManifestTakesThoseThatBuildOnIt() throws Exception {
        store.tamper(Column.MANIFESTS, Keys.checkpoint(id("r", 1)), flip(-20));
        Repair repair = store.repairAndCheck();
        assertThat(deeds(repair)).containsExactly("-r/1", "-r/2");
        assertThat(repair.findings()).extracting(Finding::what).anyMatch(what -> what.contains("its keyframe r/1 is lost"));
        assertThat(store.whole()).containsExactly("r/3", "r/4", "s/1");
        assertThat(changes()).containsExactlyInAnyOrderEntriesOf(Map.of("CHECKPOINTS", 2, "MANIFESTS", 2));
    }

    @Test
    void aManifestThatIsGoneIsLikeOneThatIsDamaged() throws Exception {
        store.tamper(Column.MANIFESTS, Keys.checkpoint(id("r", 4)), bytes -> null);
        assertThat(deeds(store.repairAndCheck())).containsExactly("-r/4");
        assertThat(store.whole()).containsExactly("r/1", "r/2", "r/3", "s/1");
    }

    @Test
    void aSummaryIsMadeAgainToTheByte() throws Exception {
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("r", 2)), flip(12));
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("r", 3)), bytes -> null);
        assertThat(deeds(store.repairAndCheck())).containsExactly("+r/2", "+r/3");
        assertThat(changes()).isEmpty();
    }

    @Test
    void soIsTheMarkOfARemovedKeyframe() throws Exception {
        Upkeep.of(store.directory(), Duration.ZERO).remove("r", number -> number == 1, false);
        before = store.records();
        store.tamper(Column.CHECKPOINTS, Keys.checkpoint(id("r", 1)), flip(-6));
        assertThat(deeds(store.repairAndCheck())).containsExactly("+r/1");
        assertThat(changes()).isEmpty();
        assertThat(store.whole()).containsExactly("r/2", "r/3", "r/4", "s/1");
    }

    @Test
    void theRecordOfARunIsRecalledFromItsFirstCheckpoint() throws Exception {
        store.tamper(Column.RUNS, Keys.run("r"), flip(-1));
        long now = System.currentTimeMillis();
        assertThat(deeds(store.repairAndCheck())).containsExactly("+r");
        try (Store open = Store.openForReading(store.directory(), "test")) {
            RunInfo run = open.run("r").orElseThrow();
            assertThat(run.command()).containsExactly("prog", "-x");
            assertThat(run.createdMillis()).isBetween(now - Duration.ofHours(1).toMillis(), now);
            assertThat(run.attributes()).containsKey("repaired");
        }
        assertThat(store.whole()).hasSize(5);
        assertThat(changes()).containsExactlyEntriesOf(Map.of("RUNS", 1));
    }

    @Test
    void theCounterIsMadeAgainFromThePages() throws Exception {
        store.tamper(Column.META, GenerationCounter.key(), flip(4));
        assertThat(deeds(store.repairAndCheck())).containsExactly("+");
        assertThat(changes()).isEmpty();
        store.tamper(Column.META, GenerationCounter.key(), bytes -> null);
        assertThatThrownBy(() -> Store.openForWriting(store.directory(), "test"))
                .as("or all pages would be taken for those of an append that was cut short")
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("counter of generations");
        assertThat(deeds(store.repairAndCheck())).containsExactly("+");
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatIsRepairedIsWrittenToAsBefore() throws Exception {
        store.tamper(Column.PAGES, block(4, 0), flip(12));
        store.repairAndCheck();
        Image image = new Image().fill(0x1000, 40, 1).fill(0x5000, 8, 50);
        try (Store open = Store.openForWriting(store.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("u"))) {
            assertThat(writer.append(image.draft(true)).counts().plain()).isEqualTo(8);
            image.assertReadFrom(open.checkpoint(id("u", 1)), 1);
        }
        Upkeep.of(store.directory(), Duration.ZERO).remove("u", number -> true, false);
        Upkeep.of(store.directory(), Duration.ZERO).collect(false, (what, done, total) -> {});
        assertThat(store.verify().damages()).isEmpty();
        assertThat(store.whole()).containsExactly("r/1", "r/2", "r/3", "s/1");
    }

    @Test
    void aRunThatIsBeingWrittenOrReadIsInTheWay() {
        try (Store open = Store.openForWriting(store.directory(), "test");
                RunWriter writer = open.beginRun(Image.run("u"))) {
            writer.append(new Image().draft(true));
            assertThatThrownBy(() -> Upkeep.of(store.directory(), Duration.ofSeconds(5))
                            .repair(false, state -> List.of(), (what, done, total) -> {}))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("being written");
        }
        try (Store open = Store.openForReading(store.directory(), "materialize")) {
            assertThat(open.runs()).hasSize(3);
            assertThatThrownBy(() -> store.repair(false))
                    .isInstanceOf(StoreException.InUse.class)
                    .hasMessageContaining("`materialize`");
            assertThat(store.repair(true).findings()).isEmpty();
        }
    }
}
