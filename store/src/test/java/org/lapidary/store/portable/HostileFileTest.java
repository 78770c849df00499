package org.lapidary.store.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.portable.Forgeries.OTHER;
import static org.lapidary.store.portable.Forgeries.PAGE;
import static org.lapidary.store.portable.Forgeries.begin;
import static org.lapidary.store.portable.Forgeries.two;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.Imported;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** Files that nobody exported: all checksums are right, and what they say is wrong, too much, or impossible. */
class HostileFileTest {

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

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.lapidary.store.portable.Forgeries#wrong")
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
