package org.lapidary.store.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** Files that were exported and then damaged: never half imported, never taken for something else. */
class DamagedFileTest {

    private static final ImportOptions OPTIONS = new ImportOptions("the file", Optional.empty(), false, state -> {});

    private static final List<Image> IMAGES = List.of(
            new Image().fill(10, 30, 1),
            new Image().fill(10, 30, 1).put(12, Image.touched(Image.page(1), 3)).fill(70, 5, 4),
            new Image().fill(12, 28, 6).put(5, Image.page(1_000_003)));

    private static Path directory;
    private static byte[] file;
    private static Store store;

    @BeforeAll
    @BeforeContainer
    static void export() throws IOException {
        directory = Files.createTempDirectory("lapidary-damaged");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Store from = Store.openForWriting(directory.resolve("from"), "test")) {
            try (RunWriter writer = from.beginRun(Image.run("r"))) {
                for (Image image : IMAGES) {
                    writer.append(image.draft(false));
                }
            }
            try (RunWriter writer = from.beginRun(Image.run("s"))) {
                writer.append(IMAGES.getFirst().draft(false));
            }
            from.exportRuns(new TreeMap<>(Map.of("r", number -> true, "s", number -> true)), out, ProgressListener.NONE);
        }
        file = out.toByteArray();
        store = Store.openForWriting(directory.resolve("to"), "test");
    }

    @AfterAll
    @AfterContainer
    static void delete() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void importing(byte[] bytes) {
        try {
            store.importRuns(new ByteArrayInputStream(bytes), OPTIONS, ProgressListener.NONE);
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can always be read", e);
        }
    }

    private static byte[] flipped(int at, int bit) {
        byte[] copy = file.clone();
        copy[at] ^= (byte) (1 << bit);
        return copy;
    }

    /** The offsets of all chunks, the last of no bytes. */
    private static int lastChunk() {
        int at = PortableFormat.HEAD_BYTES;
        while (ByteBuffer.wrap(file).getInt(at) != 0) {
            at += PortableFormat.CHUNK_HEAD_BYTES + ByteBuffer.wrap(file).getInt(at);
        }
        return at;
    }

    static Stream<Arguments> damages() {
        int last = lastChunk();
        int trailer = last + PortableFormat.CHUNK_HEAD_BYTES;
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        byte[] twice = Arrays.copyOf(file, 2 * file.length);
        System.arraycopy(file, 0, twice, file.length, file.length);
        return Stream.of(
                Arguments.of("the version", flipped(8, 1)),
                Arguments.of("the head's checksum", flipped(9, 0)),
                Arguments.of("a chunk's length, a little", flipped(16, 0)),
                Arguments.of("a chunk's length, beyond all bounds", flipped(13, 7)),
                Arguments.of("a chunk's checksum", flipped(17, 4)),
                Arguments.of("a chunk's first byte", flipped(21, 2)),
                Arguments.of("a chunk's last byte", flipped(last - 1, 6)),
                Arguments.of("the last chunk's length", flipped(last + 3, 0)),
                Arguments.of("the last chunk's checksum", flipped(last + 4, 0)),
                Arguments.of("the count of checkpoints", flipped(trailer + 3, 0)),
                Arguments.of("the count of pages", flipped(trailer + 11, 0)),
                Arguments.of("the count of bytes", flipped(trailer + 19, 0)),
                Arguments.of("the hash of the content", flipped(trailer + 20, 0)),
                Arguments.of("the trailer's checksum", flipped(file.length - 1, 0)),
                Arguments.of("cut off in the head", Arrays.copyOf(file, 10)),
                Arguments.of("cut off after the head", Arrays.copyOf(file, 13)),
                Arguments.of("cut off in the first chunk", Arrays.copyOf(file, 40)),
                Arguments.of("cut off before the last chunk", Arrays.copyOf(file, last)),
                Arguments.of("cut off before the trailer", Arrays.copyOf(file, trailer)),
                Arguments.of("cut off by one byte", Arrays.copyOf(file, file.length - 1)),
                Arguments.of("a byte too many", longer),
                Arguments.of("written twice", twice));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damageIsNoticed(String what, byte[] damaged) {
        assertThatThrownBy(() -> importing(damaged))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageStartingWith("the file is damaged: ");
        assertThat(store.runs()).isEmpty();
    }

    @Property(tries = 200)
    void anyDamageEndsInACleanRefusalOrChangesNothing(
            @ForAll @IntRange(max = 3) int kind, @ForAll int place, @ForAll @IntRange(max = 255) int value) {
        int at = Math.floorMod(place, file.length);
        byte[] damaged =
                switch (kind) {
                    case 0 -> flipped(at, value & 7);
                    case 1 -> Arrays.copyOf(file, at);
                    case 2 -> without(at, value);
                    default -> {
                        byte[] copy = file.clone();
                        Arrays.fill(copy, at, Math.min(copy.length, at + 64), (byte) value);
                        yield copy;
                    }
                };
        try {
            importing(damaged);
        } catch (StoreException e) {
            assertThat(store.runs()).isEmpty();
            return;
        }
        for (int n = 1; n <= IMAGES.size(); n++) {
            IMAGES.get(n - 1).assertReadFrom(store.checkpoint(new CheckpointId("r", n)), 1);
        }
        Upkeep upkeep = Upkeep.of(directory.resolve("to"), java.time.Duration.ofMinutes(1));
        upkeep.remove("r", number -> true, false);
        upkeep.remove("s", number -> true, false);
        assertThat(store.runs()).isEmpty();
    }

    private static byte[] without(int at, int count) {
        byte[] shorter = Arrays.copyOf(file, file.length - Math.min(count, file.length - at));
        System.arraycopy(file, file.length - (shorter.length - at), shorter, at, shorter.length - at);
        return shorter;
    }
}
