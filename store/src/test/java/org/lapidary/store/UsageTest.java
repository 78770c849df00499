package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the space went: what each part, run, checkpoint and area takes, and that nothing is counted twice or forgotten. */
class UsageTest {

    /** Where this test's files stand among the pages. */
    private static final long FILES = 1L << 48;

    /** A page for each kind: 0 to 199 are "low", from 1000 on "high", files by themselves; between is no area. */
    private static final Area.Mapper MAPPER = new Area.Mapper() {
        @Override
        public List<Area> areas(byte[] state) {
            return List.of(
                    new Area(0, 200, "low", ""), new Area(1000, 2000, "high", "x"), new Area(FILES, FILES + 100, "file", "f"));
        }

        @Override
        public boolean isFileContent(long vpn) {
            return vpn >= FILES;
        }
    };

    @TempDir
    Path temp;

    private Upkeep upkeep() {
        return Upkeep.of(temp, Duration.ZERO);
    }

    private Usage usage(Usage.Scope scope) {
        return upkeep().usage(scope, MAPPER, ProgressListener.NONE);
    }

    private Usage all() {
        return usage(new Usage.Scope.All());
    }

    /** 200 low pages that stay, of which ten change a little; 50 high ones of its own; one in no area; three of a file. */
    private static Image image(int n) {
        Image image = new Image().fill(0, 200, 1);
        if (n > 1) {
            for (int vpn = 0; vpn < 10; vpn++) {
                image.put(vpn, Image.touched(image.get(vpn), n * 100L + vpn));
            }
        }
        return image.fill(1000, 50, 10 + n).put(500, Image.page(500)).fill(FILES, 3, 77);
    }

    private void write(String run, int checkpoints) {
        try (Store store = Store.openForWriting(temp, "test");
                RunWriter writer = store.beginRun(Image.run(run))) {
            for (int n = 1; n <= checkpoints; n++) {
                Image image = image(n);
                PageRanges gone = new PageRanges.Builder()
                        .add(200, 500)
                        .add(501, 1000)
                        .add(1050, FILES)
                        .build();
                writer.append(Image.draft(n % 4 == 1, image.source(), gone));
            }
        }
    }

    @Test
    void growthIsInTimesThatThereAre() {
        for (long millis : List.of(Long.MIN_VALUE, Long.MAX_VALUE)) {
            try (Store store = Store.openForWriting(temp, "test");
                    RunWriter writer = store.beginNumberedRun(new RunInfo("r", millis, List.of(), Map.of()))) {
                writer.append(new CheckpointDraft(
                        true, millis, -1, () -> new byte[0], image(1).source(), PageRanges.EMPTY, Map::of));
            }
        }
        assertThat(all().growth()).extracting(Usage.Growth::timeMillis).allMatch(time -> time >= 0 && time < 1L << 48);
        assertThat(all().growth()).extracting(Usage.Growth::elapsedNanos).containsExactlyInAnyOrder(0L, Long.MAX_VALUE);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void assertAddsUp(Usage usage) throws IOException {
        assertThat(usage.diskBytes()).isEqualTo(files());
        assertThat(usage.parts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(usage.diskBytes());
        assertThat(usage.parts().values()).allMatch(bytes -> bytes >= 0);
        assertThat(usage.areas().stream().mapToLong(Usage.AreaShare::bytes).sum())
                .isLessThanOrEqualTo(usage.pageBytes());
        Map<String, Long> parts = new TreeMap<>(usage.parts());
        long named = parts.get("keyframe-pages")
                + parts.get("plain-pages")
                + parts.get("deltas")
                + parts.get("packed")
                + parts.get("file-pages");
        assertThat(usage.pageBytes()).isEqualTo(named);
    }

    private static long stored(List<Usage.Share> shares) {
        return shares.stream().mapToLong(Usage.Share::storedBytes).sum();
    }

    @Test
    void thePartsAddUpToTheFilesOnDisk() throws IOException {
        write("r", 5);
        Usage usage = all();
        assertAddsUp(usage);
        assertThat(usage.parts().get("keyframe-pages")).isPositive();
        assertThat(usage.parts().get("plain-pages")).isPositive();
        assertThat(usage.parts().get("deltas")).isPositive();
        assertThat(usage.parts().get("file-pages")).isPositive();
        assertThat(usage.parts().get("packed")).isZero();
        assertThat(usage.parts().get("leftovers")).isZero();
        assertThat(usage.parts().get("bases")).isZero();
        assertThat(usage.logicalBytes()).isEqualTo(5 * 254 * 4096L);
        assertThat(usage.distinctPages()).isEqualTo(200 + 40 + 5 * 50 + 1 + 3);
    }

    @Test
    void aCopyOfATableBesideTheDatabaseIsNoTable() throws IOException {
        write("r", 1);
        Map<String, Long> before = all().parts();
        Path copies = Files.createDirectory(temp.resolve("copies"));
        long bytes = 0;
        try (Stream<Path> files = Files.list(temp.resolve("db"))) {
            for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                bytes += Files.size(Files.copy(table, copies.resolve(table.getFileName())));
            }
        }
        assertThat(bytes).isPositive();
        Usage usage = all();
        assertAddsUp(usage);
        assertThat(usage.parts().get("tables")).isEqualTo(before.get("tables"));
        assertThat(usage.parts().get("books") - before.get("books")).isGreaterThanOrEqualTo(bytes);
    }

    @Test
    void differencesTakeLessThanWholePagesAlsoInABlockOfBoth() throws IOException {
        write("r", 2);
        Usage usage = usage(new Usage.Scope.One(new CheckpointId("r", 2)));
        assertAddsUp(usage);
        // Ten differences beside fifty whole pages: in blocks of sixteen, some hold both.
        assertThat(usage.parts().get("deltas") / 10).isLessThan(usage.parts().get("plain-pages") / 50);
    }

    @Test
    void eachPageCountsToItsArea() throws IOException {
        write("r", 3);
        Usage usage = usage(new Usage.Scope.Run("r"));
        assertAddsUp(usage);
        assertThat(usage.areas())
                .extracting(Usage.AreaShare::kind, Usage.AreaShare::name, Usage.AreaShare::pages)
                .containsExactlyInAnyOrder(
                        tuple("low", "", 220L),
                        tuple("high", "x", 150L),
                        tuple("file", "f", 3L),
                        tuple("other", "", 1L));
        assertThat(usage.areas().stream().mapToLong(Usage.AreaShare::bytes).sum()).isEqualTo(usage.pageBytes());
        assertThat(usage.areas()).isSortedAccordingTo((a, b) -> Long.compare(b.bytes(), a.bytes()));
    }

    @Test
    void ofOneCheckpointItsOwnPagesAreCountedAndNoOthers() {
        write("r", 3);
        Usage usage = usage(new Usage.Scope.One(new CheckpointId("r", 3)));
        Map<String, Usage.AreaShare> areas = new TreeMap<>();
        usage.areas().forEach(area -> areas.put(area.kind(), area));
        assertThat(areas.get("low").residentPages()).isEqualTo(200);
        assertThat(areas.get("high").residentPages()).isEqualTo(50);
        assertThat(areas.get("low").pages()).isEqualTo(200);
        assertThat(areas.get("high").exclusiveBytes()).isEqualTo(areas.get("high").bytes());
        assertThat(areas.get("low").exclusiveBytes()).isPositive().isLessThan(areas.get("low").bytes());
        assertThat(usage.checkpoints()).hasSize(3);
    }

    @Test
    void whatIsCountedToTheFirstAddsUpOverRunsAndCheckpoints() {
        write("r", 3);
        write("s", 2);
        Usage usage = usage(new Usage.Scope.Run("r"));
        Map<String, Long> parts = usage.parts();
        long pages = usage.pageBytes() + parts.get("tables") + parts.get("bases") + parts.get("leftovers");
        assertThat(stored(usage.runs())).isGreaterThan(pages).isLessThan(pages + parts.get("manifests"));
        Usage.Share run = usage.runs().stream()
                .filter(share -> share.name().equals("r"))
                .findFirst()
                .orElseThrow();
        assertThat(stored(usage.checkpoints())).isEqualTo(run.neededBytes());
        assertThat(usage.overlaps()).hasSize(1);
        assertThat(usage.overlaps().getFirst().bytes()).isPositive().isLessThan(run.neededBytes());
        assertThat(usage.sharing().stream().mapToLong(Usage.Sharing::bytes).sum()).isEqualTo(pages);
        assertThat(usage.growth()).hasSize(5).allMatch(growth -> growth.logicalBytes() == 254 * 4096L);
    }

    @Test
    void exclusiveIsWhatRemovingACheckpointFrees() {
        write("r", 4);
        Usage.Share third = usage(new Usage.Scope.Run("r")).checkpoints().get(2);
        assertThat(upkeep().remove("r", n -> n == 3, true).freeableBytes()).isEqualTo(third.exclusiveBytes());
        Usage.Share keyframe = usage(new Usage.Scope.Run("r")).checkpoints().getFirst();
        assertThat(upkeep().remove("r", n -> n == 1, true).freeableBytes()).isEqualTo(keyframe.exclusiveBytes());
        assertThat(keyframe.exclusiveBytes()).as("others build on it").isZero();
    }

    @Test
    void wholePagesThatOnlyDifferencesNeedAreBasesAndTheRestIsLeftOver() throws IOException {
        write("r", 6);
        upkeep().remove("r", n -> n < 6, false);
        Usage usage = all();
        assertAddsUp(usage);
        // The second keyframe stays for the sixth checkpoint; the first one's pages 0 to 9 are bases of its differences.
        assertThat(usage.parts().get("bases")).isPositive();
        assertThat(usage.parts().get("leftovers")).isPositive();
        assertThat(usage.parts().get("garbage")).isPositive().isEqualTo(usage.reclaimableBytes());
        upkeep().collect(false, ProgressListener.NONE);
        assertThat(all().parts().get("garbage")).isZero();
        assertAddsUp(all());
    }

    @Test
    void whatWasOptimizedIsPackedAndWhatItLeftIsGarbage() throws IOException {
        write("r", 4);
        try (Store store = Store.openForWriting(temp, "test")) {
            store.optimize("r", 3, 1, (done, pages) -> true);
        }
        Usage usage = all();
        assertAddsUp(usage);
        assertThat(usage.parts().get("packed")).isPositive();
        assertThat(usage.parts().get("deltas")).isZero();
        assertThat(usage.parts().get("garbage")).isPositive();
    }

    @Test
    void anEmptyStoreHasNothingButItsBooks() throws IOException {
        write("r", 1);
        upkeep().remove("r", n -> true, false);
        upkeep().collect(false, ProgressListener.NONE);
        Usage usage = all();
        assertAddsUp(usage);
        assertThat(usage.pageBytes()).isZero();
        assertThat(usage.runs()).isEmpty();
        assertThat(usage.sharing()).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaidNotToBe() {
        write("r", 1);
        for (Usage.Scope scope :
                List.of(new Usage.Scope.Run("q"), new Usage.Scope.One(new CheckpointId("r", 2)))) {
            assertThatThrownBy(() -> usage(scope)).isInstanceOf(StoreException.Unknown.class);
        }
    }
}
