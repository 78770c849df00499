package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The verbs that look after a store, on a store of one run {@code r} with four checkpoints of eight pages each. */
class UpkeepVerbsTest {

    private static final int PAGES = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path store;

    @BeforeEach
    void fill() {
        try (Store open = Store.openForWriting(store, "test");
                RunWriter writer = open.beginRun(new RunInfo("r", 0, List.of("prog"), Map.of()))) {
            for (int n = 1; n <= 4; n++) {
                writer.append(new CheckpointDraft(
                        n == 1, n, -1, () -> new byte[] {1}, new Noise(n), PageRanges.EMPTY, Map::of));
            }
        }
    }

    /** Pages 0 to 7, of random bytes. */
    private static final class Noise implements PageSource {
        private final Random random;
        private int vpn = -1;

        Noise(int seed) {
            random = new Random(seed);
        }

        @Override
        public boolean next() {
            return ++vpn < PAGES;
        }

        @Override
        public long vpn() {
            return vpn;
        }

        @Override
        public void copyTo(byte[] target, int offset) {
            byte[] page = new byte[PAGE_SIZE];
            random.nextBytes(page);
            System.arraycopy(page, 0, target, offset, PAGE_SIZE);
        }
    }

    private int run(String... args) {
        out.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Application(new Context(new Wiring(console::say), console, List.of(), new Interruption())).run(args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Standard output, which must be JSON as the schema has it. */
    private JsonNode json(String schema) {
        Schemas.assertValid(schema, out());
        return new ObjectMapper().readTree(out());
    }

    private int listed() {
        assertThat(run("list", "-D", store.toString(), "r", "--json")).isZero();
        return json("list-run").get("checkpoints").size();
    }

    @Test
    void rmRemovesAndGcReturnsTheSpace() {
        assertThat(run("rm", "-D", store.toString(), "r/2..3", "--dry-run")).isZero();
        assertThat(out()).contains("r/2\nr/3\nwould remove 2 checkpoints\n");
        assertThat(listed()).isEqualTo(4);
        assertThat(run("rm", "-D", store.toString(), "r/2..3", "--json")).isZero();
        assertThat(json("rm").get("removed")).extracting(JsonNode::asString).containsExactly("r/2", "r/3");
        assertThat(listed()).isEqualTo(2);
        assertThat(run("gc", "-D", store.toString(), "--dry-run")).isZero();
        assertThat(out()).contains("would drop 2 generations");
        assertThat(run("gc", "-D", store.toString(), "--json")).isZero();
        assertThat(json("gc").get("deadGenerations").asInt()).isEqualTo(2);
        assertThat(json("gc").get("diskBytesAfter").asLong())
                .isLessThan(json("gc").get("diskBytesBefore").asLong());
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aKeyframeThatStaysForOthersIsSaidToStay() {
        assertThat(run("rm", "-D", store.toString(), "r/1")).isZero();
        assertThat(out()).contains("removed 1 checkpoint\n", "kept out of sight", "1 keyframe");
        assertThat(listed()).isEqualTo(3);
    }

    @Test
    void pruneKeepsWhatTheRulesKeepAndReturnsTheSpaceWhereAskedTo() {
        assertThat(run("prune", "-D", store.toString(), "--keep-last", "1", "--gc", "--json")).isZero();
        assertThat(json("prune").get("removed").size()).isEqualTo(3);
        assertThat(json("prune").get("gc").get("deadGenerations").asInt()).isEqualTo(2); // one holds the keyframe's pages
        assertThat(listed()).isEqualTo(1);
    }

    @Test
    void theLastCheckpointTakesItsRunWithIt() {
        assertThat(run("rm", "-D", store.toString(), "r", "--gc", "--quiet")).isZero();
        assertThat(out()).isEmpty();
        assertThat(run("list", "-D", store.toString())).isZero();
        assertThat(out()).contains("no runs in");
    }

    @Test
    void duAddsUpToTheFilesOnDisk() throws IOException {
        assertThat(run("du", "-D", store.toString(), "r", "--json")).isZero();
        long disk;
        try (Stream<Path> files = Files.walk(store)) {
            disk = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        assertThat(json("du").get("diskBytes").asLong()).isEqualTo(disk);
        assertThat(json("du").get("parts").valueStream().mapToLong(JsonNode::asLong).sum()).isEqualTo(disk);
        assertThat(json("du").get("logicalBytes").asLong()).isEqualTo(4L * PAGES * 4096);
        assertThat(json("du").get("distinctPages").asLong()).isEqualTo(4L * PAGES);
        assertThat(json("du").get("checkpoints").size()).isEqualTo(4);
        assertThat(run("du", "-D", store.toString())).isZero();
        assertThat(out()).contains("pages", "reserve", "EXCLUSIVE", "each page held once makes it 1.00 times smaller");
    }

    @Test
    void duOfACheckpointShowsItsMappings() {
        assertThat(run("du", "-D", store.toString(), "r/2")).isZero();
        assertThat(out()).contains("MAPPING", "other", "r/2", "32.0 KiB");
        assertThat(run("du", "-D", store.toString(), "r/2", "--json")).isZero();
        assertThat(json("du").get("scope").asString()).isEqualTo("r/2");
        assertThat(json("du").at("/areas/0/residentPages").asInt()).isEqualTo(PAGES);
        assertThat(run("du", "-D", store.toString(), "r/9")).isEqualTo(5);
    }

    @Test
    void duWritesAPage() throws IOException {
        Path page = store.resolveSibling(store.getFileName() + ".html");
        assertThat(run("du", "-D", store.toString(), "--html", page.toString())).isZero();
        assertThat(out()).isEqualTo(page + "\n");
        assertThat(Files.readString(page)).contains("<title>Space of store " + store.getFileName(), "<svg");
        Files.delete(page);
        assertThat(run("du", "-D", store.toString(), "--html", store.resolve("no/page").toString())).isEqualTo(5);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--html", "there is no directory");
    }

    @Test
    void verifySaysWhatItLookedAt() {
        assertThat(run("verify", "-D", store.toString())).isZero();
        assertThat(out()).isEqualTo("no damage: 4 checkpoints, 4 page blocks looked at, no page read (--read-data does)\n");
        assertThat(run("verify", "-D", store.toString(), "--read-data", "--json")).isZero();
        assertThat(json("verify").get("pagesRead").asInt()).isEqualTo(4 * PAGES);
        assertThat(json("verify").get("damages").size()).isZero();
    }

    @Test
    void verifyListsWhatIsDamagedAndEndsWithItsStatus() throws IOException {
        damagePages();
        assertThat(run("verify", "-D", store.toString(), "--read-data")).isEqualTo(8);
        assertThat(out()).containsPattern("r/[1-4]: page 0x[0-7]?0+ .*\n").contains("\nDAMAGED: 4 checkpoints");
    }

    private void damagePages() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            Path pages = files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(pages);
            bytes[bytes.length / 2] ^= 1;
            Files.write(pages, bytes);
        }
    }

    @Test
    void repairSaysWhatIsLostAndDropsItWhenToldTo() throws IOException {
        assertThat(run("repair", "-D", store.toString(), "--dry-run")).isZero();
        assertThat(out()).isEqualTo("nothing is damaged: 4 checkpoints\n");
        damagePages();
        assertThat(run("repair", "-D", store.toString(), "--dry-run")).isEqualTo(8);
        assertThat(out()).containsPattern("r/[1-4]: to be dropped: it lacks page 0x").contains("\nwould rebuild 1 and drop ");
        assertThat(listed()).isEqualTo(4);
        assertThat(run("repair", "-D", store.toString(), "--apply", "--json")).isZero();
        int whole = json("repair").get("checkpoints").asInt();
        assertThat(whole).isLessThan(4);
        assertThat(json("repair").get("findings")).extracting(finding -> finding.get("deed").asString())
                .contains("rebuilt", "dropped");
        assertThat(run("verify", "-D", store.toString(), "--read-data")).isZero();
        assertThat(run("repair", "-D", store.toString(), "--apply", "--quiet")).isZero();
        assertThat(run("gc", "-D", store.toString(), "--quiet")).isZero();
        assertThat(out()).isEmpty();
    }

    @Test
    void repairDoesNothingUntilItIsToldWhich() {
        assertThat(run("repair", "-D", store.toString())).isEqualTo(2);
        assertThat(run("repair", "-D", store.toString(), "--apply", "--dry-run")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--dry-run", "--apply");
    }

    @Test
    void whatIsNotThereCannotBeRemoved() {
        assertThat(run("rm", "-D", store.toString(), "q")).isEqualTo(5);
        assertThat(run("rm", "-D", store.toString(), "r/9")).isEqualTo(5);
        assertThat(run("rm", "-D", store.toString(), "r/2..9")).isEqualTo(5);
        assertThat(run("gc", "-D", store.resolve("none").toString())).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(4);
        assertThat(run("rm", "-D", store.toString(), "r/1")).isZero();
        assertThat(run("rm", "-D", store.toString(), "r/1")).isEqualTo(5);
        assertThat(run("rm", "-D", store.toString(), "r/1..2")).isZero();
    }

    @Test
    void nothingIsExportedWithoutACheckpointThatIsAskedFor(@TempDir Path elsewhere) {
        String file = elsewhere.resolve("file").toString();
        for (String missing : List.of("r/99", "r/2..99")) {
            assertThat(run("export", "-D", store.toString(), "r/1", missing, "--out", file)).isEqualTo(5);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no " + missing);
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(run("export", "-D", store.toString(), "r/1", "r/2..3", "r", "--out", file)).isZero();
    }

    @Test
    void aCollectionWaitsForReadersAndThenSaysWhoTheyAre() {
        try (Store reader = Store.openForReading(store, "materialize")) {
            assertThat(reader.runs()).hasSize(1);
            assertThat(run("gc", "-D", store.toString(), "--wait", "10ms")).isEqualTo(7);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("being read by `materialize` (pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aStoreOfThisVersionHasNothingToMigrate() {
        assertThat(run("migrate", "-D", store.toString())).isZero();
        assertThat(out()).isEqualTo(store + " has format 1, the current one: nothing to do\n");
        assertThat(run("migrate", "-D", store.toString(), "--json")).isZero();
        Schemas.assertValid("migrate", out());
        assertThat(run("migrate", "-D", store.resolve("none").toString())).isEqualTo(6);
    }

    @Test
    void aStoreOfALaterVersionIsLeftAlone() throws IOException {
        Files.writeString(store.resolve("FORMAT"), "lapidary store\nversion 2\n");
        assertThat(run("migrate", "-D", store.toString())).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("too new");
        assertThat(Files.readString(store.resolve("FORMAT"))).contains("version 2");
    }
}
