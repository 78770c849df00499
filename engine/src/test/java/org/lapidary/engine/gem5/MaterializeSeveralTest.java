package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.Materializer.Options;
import org.lapidary.engine.gem5.Materializer.Result;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

/** Several checkpoints of a real store, made in one pass. */
class MaterializeSeveralTest {

    private static final long HEAP = SyntheticProcess.HEAP / 4096;
    private static final int PAGES = 600;

    @TempDir
    Path temp;

    private final SyntheticProcess process =
            new SyntheticProcess().map(SyntheticProcess.HEAP + 0x21000, SyntheticProcess.HEAP + 0x400000, "");
    private final Materializer materializer = new Materializer(bytes -> process.state());
    private final Map<CheckpointId, Result> made = new LinkedHashMap<>();
    private final Map<CheckpointId, Throwable> failed = new LinkedHashMap<>();
    private Path directory;

    /** Checkpoint 1 has all pages, the ones after it change a few each. */
    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(new RunInfo("r", 0, List.of("r"), Map.of()))) {
            writer.append(draft(1, 1));
            writer.append(draft(40, 2));
            writer.append(draft(90, 3));
        }
    }

    /** Every {@code step}th page, with what it holds at checkpoint {@code number}. */
    private static CheckpointDraft draft(int step, int number) {
        PageSource source = new PageSource() {
            private int at = -step;

            @Override
            public boolean next() {
                at += step;
                return at < PAGES;
            }

            @Override
            public long vpn() {
                return HEAP + at;
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                System.arraycopy(content(at, number), 0, target, offset, 4096);
            }
        };
        return new CheckpointDraft(number == 1, number, number, () -> new byte[] {1}, source, PageRanges.EMPTY, Map::of);
    }

    private static byte[] content(int page, int number) {
        byte[] content = new byte[4096];
        new Random(page).nextBytes(content);
        content[7] += (byte) number;
        return content;
    }

    private static byte[] expected(int page, int number) {
        int changed = number >= 3 && page % 90 == 0 ? 3 : number >= 2 && page % 40 == 0 ? 2 : 1;
        return content(page, changed);
    }

    private void materialize(int... numbers) {
        Map<CheckpointId, Path> directories = new LinkedHashMap<>();
        for (int number : numbers) {
            directories.put(new CheckpointId("r", number), temp.resolve("out/" + number));
        }
        try (Store store = Store.openForReading(directory, "test")) {
            Options options = Options.defaults();
            materializer.materialize(store, directories, options, new Materializer.Listener() {
                @Override
                public void made(CheckpointId id, Result result) {
                    made.put(id, result);
                }

                @Override
                public void failed(CheckpointId id, Throwable failure) {
                    failed.put(id, failure);
                }
            });
        }
    }

    private void assertMade(int number) throws IOException {
        Path out = temp.resolve("out/" + number);
        byte[] memory = Files.readAllBytes(out.resolve("system.physmem.store0.pmem"));
        assertThat(memory).hasSize((PAGES + 1) * 4096);
        for (int page = 0; page < PAGES; page++) {
            assertThat(Arrays.copyOfRange(memory, (page + 1) * 4096, (page + 2) * 4096))
                    .as("page %d of checkpoint %d", page, number)
                    .isEqualTo(expected(page, number));
        }
        assertThat(out.resolve("m5.cpt")).content().contains("ptable.Entry" + PAGES + "]");
        assertThat(made.get(new CheckpointId("r", number)).path()).isEqualTo(out);
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> left = Files.list(temp.resolve("out"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void eachIsMadeAsItWouldBeAlone() throws IOException {
        materialize(1, 2, 3);
        assertThat(failed).isEmpty();
        assertMade(1);
        assertMade(2);
        assertMade(3);
        assertOnly("1", "2", "3");
    }

    @Test
    void oneThatExistsLeavesTheOthers() throws IOException {
        Files.createDirectories(temp.resolve("out/2"));
        materialize(1, 2, 3);
        assertThat(failed.keySet()).containsExactly(new CheckpointId("r", 2));
        assertThat(failed.values())
                .singleElement()
                .isInstanceOf(EngineException.BadRequest.class)
                .asString()
                .contains("exists already");
        assertMade(1);
        assertMade(3);
        assertThat(temp.resolve("out/2")).isEmptyDirectory();
        assertOnly("1", "2", "3");
    }

    @Test
    void oneThatIsNotThereLeavesTheOthers() throws IOException {
        materialize(3, 9);
        assertThat(failed.values()).singleElement().isInstanceOf(StoreException.Unknown.class);
        assertMade(3);
        assertOnly("3");
    }

    @Test
    void damageToWhatAllNeedLeavesNothing() throws IOException {
        Path pages;
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            pages = files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(pages.toFile(), "rw")) {
            file.seek(Files.size(pages) / 2);
            int old = file.read();
            file.seek(Files.size(pages) / 2);
            file.write(old ^ 8);
        }
        materialize(1, 2);
        assertThat(made).isEmpty();
        assertThat(failed).hasSize(2);
        failed.forEach((id, failure) -> assertThat(failure)
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("checkpoint " + id));
        assertOnly();
    }
}
