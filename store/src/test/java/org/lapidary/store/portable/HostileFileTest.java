package org.lapidary.store.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.Imported;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.format.ForgedRecord;
import org.lapidary.store.format.RunRecord;

/** Files that nobody exported: all checksums are right, and what they say is wrong, too much, or impossible. */
class HostileFileTest {

    private static final byte[] PAGE = Image.page(1);
    private static final byte[] OTHER = Image.page(2);

    @TempDir
    static Path directory;

    private static Store store;

    @BeforeAll
    static void fill() {
        store = Store.openForWriting(directory, "test");
        try (RunWriter writer = store.beginRun(Image.run("old"))) {
            writer.append(new Image().fill(0, 20, 5).draft(true));
        }
    }

    @AfterAll
    static void allOfThemLeaveNothing() {
        new Image().fill(0, 20, 5).assertReadFrom(store.checkpoint(new CheckpointId("old", 1)), 1);
        store.close();
        Upkeep upkeep = Upkeep.of(directory, Duration.ofMinutes(1));
        assertThat(upkeep.collect(true, ProgressListener.NONE).deadGenerations())
                .as("pages left behind")
                .isZero();
        assertThat(upkeep.verify(100, ProgressListener.NONE).damages()).isEmpty();
    }

    private static Imported importing(byte[] file, Consumer<byte[]> states) throws IOException {
        return store.importRuns(
                new ByteArrayInputStream(file),
                new ImportOptions("the file", Optional.empty(), false, states),
                ProgressListener.NONE);
    }

    private static void assertUntouched() {
        assertThat(store.runs()).containsExactly(Image.run("old"));
        assertThat(directory.resolve("staging")).isEmptyDirectory();
        assertThat(directory.resolve("writing")).isEmptyDirectory();
    }

    private static Forgery begin() {
        return begin(1, 2);
    }

    private static Forgery begin(int checkpoints, long pages) {
        return new Forgery().run(Image.run("r"), checkpoints, pages);
    }

    private static byte[] withoutZeros(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    @Test
    void aForgeryOfWhatIsRightIsTaken() throws IOException {
        byte[] file = begin(2, 2)
                .checkpoint("r", 4)
                .newPages(7, PAGE, OTHER)
                .knownPages(1, 2, 0)
                .checkpoint("r", 9)
                .knownPages(7, 1, 1)
                .end()
                .file();
        assertThat(importing(file, state -> assertThat(state).containsExactly(1)).runs().getFirst().checkpoints()).hasSize(2);
        Image image = new Image().put(7, PAGE).put(8, OTHER).put(10, PAGE).put(11, OTHER);
        image.assertReadFrom(store.checkpoint(new CheckpointId("r", 4)), 1);
        image = new Image(image).put(7, OTHER);
        image.assertReadFrom(store.checkpoint(new CheckpointId("r", 9)), 1);
        Upkeep upkeep = Upkeep.of(directory, Duration.ofMinutes(1));
        upkeep.remove("r", number -> true, false);
        upkeep.collect(false, ProgressListener.NONE);
        assertUntouched();
    }

    private static Forgery two(long promisedRuns, long promisedPages) {
        return new Forgery()
                .runs(promisedRuns, promisedPages)
                .run(Image.run("r"), 1, 1)
                .checkpoint("r", 1)
                .newPages(0, PAGE);
    }

    @Test
    void aForgeryOfSeveralRunsThatIsRightIsTaken() throws IOException {
        byte[] file = two(2, 2).run(Image.run("s"), 1, 1).checkpoint("s", 1).newPages(3, OTHER).knownPages(0, 1, 0).end().file();
        importing(file, state -> {});
        new Image().put(0, PAGE).assertReadFrom(store.checkpoint(new CheckpointId("r", 1)), 1);
        new Image().put(3, OTHER).put(4, PAGE).assertReadFrom(store.checkpoint(new CheckpointId("s", 1)), 1);
        Upkeep upkeep = Upkeep.of(directory, Duration.ofMinutes(1));
        upkeep.remove("r", number -> true, false);
        upkeep.remove("s", number -> true, false);
        upkeep.collect(false, ProgressListener.NONE);
        assertUntouched();
    }

    private static Map<String, String> manyAttributes() {
        return IntStream.range(0, 200_000).boxed().collect(Collectors.toMap(i -> "key " + i, i -> ""));
    }

    private static PageRanges manyRanges() {
        PageRanges.Builder ranges = new PageRanges.Builder();
        IntStream.range(1, 3_000_000).forEach(i -> ranges.add(2L * i, 2L * i + 1));
        return ranges.build();
    }

    private static RunInfo at(long millis) {
        return new RunInfo("r", millis, List.of("p"), Map.of());
    }

    static Stream<Arguments> forgeries() {
        RunInfo outside = new RunInfo("../../etc/cron.d/r", 0, List.of("p"), Map.of());
        byte[] flipped = RunRecord.encode(Image.run("r"));
        flipped[5] ^= 1;
        return Stream.of(
                Arguments.of("a run name that leaves its place", new Forgery().run(outside, 1, 0)),
                Arguments.of("a run record that is damaged", new Forgery().run(flipped, 1, 0)),
                Arguments.of("a run record of four gigabytes", new Forgery().tag('R').varint(1).varint(0).varint(1L << 32)),
                Arguments.of("a run record that is not there", new Forgery().tag('R').varint(1).varint(0).varint(4 << 20)),
                Arguments.of("a run before all times", new Forgery().run(at(-1), 1, 0).checkpoint("r", 1).end()),
                Arguments.of("a run after all times", new Forgery().run(at(Long.MAX_VALUE), 1, 0).checkpoint("r", 1).end()),
                Arguments.of("negative run time", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, -1, 0)).end()),
                Arguments.of("negative instructions", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, 0, -2)).end()),
                Arguments.of("no checkpoints", begin(0, 0).end()),
                Arguments.of("fewer checkpoints than it says", begin(2, 2).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more checkpoints than it says", begin(1, 0).checkpoint("r", 1).checkpoint("r", 2).end()),
                Arguments.of("fewer pages than it says", begin(1, 3).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more pages than it says", begin(1, 1).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("pages before a checkpoint", begin().newPages(0, PAGE, OTHER).checkpoint("r", 1).end()),
                Arguments.of("a checkpoint of another run", begin(1, 0).checkpoint("old", 2).end()),
                Arguments.of("a checkpoint twice", begin(2, 0).checkpoint("r", 1).checkpoint("r", 1).end()),
                Arguments.of("checkpoints backwards", begin(2, 0).checkpoint("r", 2).checkpoint("r", 1).end()),
                Arguments.of("a checkpoint's record of a gigabyte", begin(1, 0).tag('C').varint(1 << 30)),
                Arguments.of(
                        "a checkpoint's record made of a few bytes that decompress to sixteen megabytes",
                        begin(1, 0).checkpoint(new byte[16 << 20]).end()),
                Arguments.of("attributes of megabytes", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, manyAttributes(), PageRanges.EMPTY)).end()),
                Arguments.of("a million ranges of pages", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, Map.of(), manyRanges())).end()),
                Arguments.of("a page beyond all addresses", begin().checkpoint("r", 1).newPages(1L << 52, PAGE, OTHER).end()),
                Arguments.of(
                        "pages that reach beyond all addresses",
                        begin().checkpoint("r", 1).newPages((1L << 52) - 1, PAGE, OTHER).end()),
                Arguments.of("a page number of 64 bits", begin().checkpoint("r", 1).newPages(-1, PAGE, OTHER).end()),
                Arguments.of("a stretch of no pages", begin(1, 0).checkpoint("r", 1).newPages(0).end()),
                Arguments.of("a stretch too long", begin(1, 300).checkpoint("r", 1).tag('P').varint(0).varint(257)
                        .raw(withoutZeros(300 * PageSource.PAGE_SIZE)).end()),
                Arguments.of("a page of zeros", begin().checkpoint("r", 1).newPages(0, PAGE, new byte[4096]).end()),
                Arguments.of("a page that has not come yet", begin().checkpoint("r", 1).knownPages(0, 1, 0).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more known pages than there are", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).knownPages(0, 2, 1).end()),
                Arguments.of("a known page of a negative number", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).knownPages(0, 1, -1).end()),
                Arguments.of("a tag that is none", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).tag('X').end()),
                Arguments.of("no end", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER)),
                Arguments.of("something after the end", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).end().raw(PAGE)),
                Arguments.of("a window of two gigabytes", begin().wide().checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("a run twice", two(2, 2).run(Image.run("r"), 1, 1).checkpoint("r", 1).newPages(0, OTHER).end()),
                Arguments.of("fewer runs than promised", two(2, 1).end()),
                Arguments.of("more runs than promised", two(2, 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).run(Image.run("t"), 1, 0).checkpoint("t", 1).end()),
                Arguments.of("a second run in a file of one", begin(1, 0).checkpoint("r", 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a first run without its checkpoint", new Forgery().runs(2, 0).run(Image.run("r"), 1, 0).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a run's pages in the next one", new Forgery().runs(2, 1).run(Image.run("r"), 1, 1).checkpoint("r", 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).newPages(0, PAGE).end()),
                Arguments.of("runs with more pages than all have", new Forgery().runs(2, 1).run(Image.run("r"), 1, 2).checkpoint("r", 1).newPages(0, PAGE, OTHER).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("runs with fewer pages than all have", two(2, 2).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a checkpoint of the run before", two(2, 1).run(Image.run("s"), 1, 0).checkpoint("r", 2).end()),
                Arguments.of("a million runs", two(1_000_000, 1).end()),
                Arguments.of("several runs, of which there is one", two(1, 1).end()),
                Arguments.of("nothing", new Forgery()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aForgeryIsCalledDamagedAndLeavesNothing(String what, Forgery forgery) {
        assertThatThrownBy(() -> importing(forgery.file(), state -> {}))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageStartingWith("the file is damaged: ")
                .hasMessageEndingWith("; nothing of it was imported");
        assertUntouched();
    }

    @Test
    void aStateThatCannotBeDecodedEndsIt() {
        byte[] file = begin(2, 2).checkpoint("r", 1).newPages(0, PAGE, OTHER).checkpoint("r", 2).end().file();
        int[] seen = new int[1];
        assertThatThrownBy(() -> importing(file, state -> {
                    if (++seen[0] == 2) {
                        throw new StoreException.Corrupt("no state", null);
                    }
                }))
                .hasMessage("no state");
        assertUntouched();
    }

    @Test
    void moreNewPagesThanThereIsMemoryForAreRefusedByTheirNumber() {
        byte[] file = begin(1, 1L << 40).checkpoint("r", 1).newPages(0, PAGE).end().file();
        assertThatThrownBy(() -> importing(file, state -> {}))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("Java has memory for");
        assertUntouched();
    }

    @Test
    void aFewBytesThatStandForMorePagesThanThereIsMemoryForAreRefused() {
        byte[][] pages = new byte[256][];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = Image.page(i);
        }
        Forgery forgery = begin(1, pages.length).checkpoint("r", 1).newPages(0, pages);
        for (long i = 0; i <= Runtime.getRuntime().maxMemory() / 1024; i += pages.length) {
            forgery.knownPages(0, pages.length, 0);
        }
        byte[] file = forgery.end().file();
        assertThat(file.length).as("what stands for gigabytes").isLessThan(1 << 20);
        assertThatThrownBy(() -> importing(file, state -> {})).isInstanceOf(StoreException.Refused.class);
        assertUntouched();
    }

    @Test
    void pagesThatOneCheckpointTakesOverFromTheOneBeforeCountToo() {
        long half = Runtime.getRuntime().maxMemory() / 1024 / 2 + 256;
        byte[][] pages = new byte[256][];
        Arrays.fill(pages, PAGE);
        Forgery forgery = begin(2, pages.length).checkpoint("r", 1).newPages(half, pages);
        for (long i = pages.length; i <= half; i += pages.length) {
            forgery.knownPages(0, pages.length, 0);
        }
        forgery.checkpoint("r", 2); // at lower addresses, so that the others come after all that the file lists
        for (long i = 0; i <= half - pages.length; i += pages.length) {
            forgery.knownPages(0, pages.length, 0);
        }
        byte[] file = forgery.end().file();
        assertThatThrownBy(() -> importing(file, state -> {}))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("Java has memory for");
        assertUntouched();
    }

    @Test
    void whatIsNoExportedFileIsSaidToBeNone() {
        for (String text : new String[] {"", "LAP", "a picture of a cat", "LAPIDARX and more of it"}) {
            assertThatThrownBy(() -> importing(text.getBytes(StandardCharsets.US_ASCII), state -> {}))
                    .isInstanceOf(StoreException.NotAStore.class)
                    .hasMessageStartingWith("the file is no exported file");
        }
        assertUntouched();
    }

    @Test
    void aLaterVersionIsToldFromDamage() throws IOException {
        byte[] file = begin(1, 0).checkpoint("r", 1).end().file();
        file[8] = 3;
        assertThatThrownBy(() -> importing(file, state -> {})).isInstanceOf(StoreException.Corrupt.class);
        int crc = Digests.crc32c(file, 9);
        ByteBuffer.wrap(file).putInt(9, crc);
        assertThatThrownBy(() -> importing(file, state -> {}))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too new");
        assertUntouched();
    }
}
