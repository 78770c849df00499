package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.rocks.DamagedStore.id;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Repair;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Usage;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.directory.StoreDirectory;

/**
 * One damage to one table file, in the parts without which RocksDB cannot open it: what stands in other files is read as
 * before, what stands in this one is told of, and nothing that was removed comes back.
 */
class DamagedTablesTest {

    /** Parts of a table file (RocksDB 11, table/format.h), and two ways of losing most of it. */
    enum Part {
        FOOTER,
        METAINDEX,
        PROPERTIES,
        INDEX,
        FILTER,
        CUT,
        MISSING
    }

    @TempDir
    static Path temp;

    private static final Map<CheckpointId, Image> IMAGES = new LinkedHashMap<>();

    private static DamagedStore whole;
    private static Map<Column, List<Path>> tables;

    /**
     * Two openings, each of which leaves a file of each small column: runs a and b, with a file of pages for each of their
     * checkpoints; in a third a/1 is removed, so that the last files hold its deletion.
     */
    @BeforeAll
    static void fill() {
        Path directory = temp.resolve("store");
        for (String run : List.of("a", "b")) {
            try (Store store = Store.openForWriting(directory, "test");
                    RunWriter writer = store.beginRun(Image.run(run))) {
                Image image = new Image().fill(0x1000, 20, run.hashCode());
                for (int n = 1; n <= 2; n++) {
                    image.fill(0x5000 + n * 100L, 8, 1000 * run.hashCode() + n);
                    IMAGES.put(writer.append(image.draft(true)).id(), new Image(image));
                }
            }
        }
        Upkeep.of(directory, Duration.ZERO).remove("a", number -> number == 1, false);
        whole = new DamagedStore(directory, IMAGES);
        tables = new LinkedHashMap<>();
        try (Database database = Database.open(new StoreDirectory(directory), true, false)) {
            database.tables().all().stream()
                    .sorted(Comparator.comparing(TableFile::path))
                    .forEach(file -> tables.computeIfAbsent(file.column(), column -> new ArrayList<>())
                            .add(file.path().getFileName()));
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of(Column.values()).flatMap(column -> Stream.of(Part.values())
                .filter(part -> part != Part.FILTER || column == Column.INDEX)
                .map(part -> Arguments.of(column, part)));
    }

    /** The second file of a column: of run b, and of pages, those that a/2 brought. */
    @ParameterizedTest
    @MethodSource("damages")
    void theRestIsReadAsBefore(Column column, Part part) throws IOException {
        DamagedStore store = damaged(tables.get(column).get(1), column, part);
        Set<String> readable = readable(store);
        boolean lost = part == Part.CUT || part == Part.MISSING; // else the blocks of data are whole
        Set<String> hit = !lost
                ? Set.of()
                : switch (column) {
                    case PAGES -> Set.of("a/2");
                    case RUNS, CHECKPOINTS, MANIFESTS -> Set.of("b/1", "b/2");
                    case META, INDEX -> Set.of();
                };
        Set<String> others = new TreeSet<>(Set.of("a/2", "b/1", "b/2"));
        others.removeAll(hit);
        assertThat(readable).isEqualTo(others);
        Usage usage = usage(store);
        assertThat(usage.damages().isEmpty()).isEqualTo(hit.isEmpty() && (column != Column.PAGES || part == Part.FILTER));
        assertThat(usage.parts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(usage.diskBytes());
        assertThat(usage.parts().values()).allMatch(bytes -> bytes >= 0);
        if (part != Part.FILTER) {
            assertThatThrownBy(() -> Store.openForWriting(store.directory(), "test"))
                    .isInstanceOf(StoreException.Corrupt.class)
                    .hasMessageContaining(tables.get(column).get(1).toString())
                    .hasMessageContaining("lapidary repair");
        }
        assertThat(store.verify().damages())
                .anyMatch(damage -> damage.what().contains(tables.get(column).get(1).toString()));
        if (part != Part.FOOTER && part != Part.CUT) {
            return; // to a repair all that keeps a file from being opened is the same
        }
        Repair planned = store.repair(true);
        Repair repair = store.repair(false);
        assertThat(repair.findings()).isEqualTo(planned.findings()).isNotEmpty();
        assertThat(store.verify().damages()).isEmpty();
        assertThat(store.whole()).containsAll(others).doesNotContain("a/1");
    }

    static Stream<Arguments> lastOfRecords() {
        return Stream.of(Column.CHECKPOINTS, Column.MANIFESTS)
                .flatMap(column -> Stream.of(Part.FOOTER, Part.MISSING).map(part -> Arguments.of(column, part)));
    }

    /** The file that says that a/1 was removed is later than the one that says that it is there. */
    @ParameterizedTest
    @MethodSource("lastOfRecords")
    void whatWasRemovedDoesNotComeBack(Column column, Part part) throws IOException {
        DamagedStore store = damaged(tables.get(column).getLast(), column, part);
        try (Store open = Store.openForReading(store.directory(), "test")) {
            assertThatThrownBy(() -> open.checkpoint(id("a", 1))).isInstanceOf(StoreException.class);
            assertThat(open.checkpoints("a", new ArrayList<>())).extracting(info -> info.id().number()).doesNotContain(1);
        }
        assertThat(readable(store)).contains("a/2", "b/1", "b/2").doesNotContain("a/1");
    }

    /** What can be read, each as it was stored; what cannot is told of. */
    private static Set<String> readable(DamagedStore store) {
        Set<String> readable = new TreeSet<>();
        List<String> notices = new ArrayList<>();
        List<Damage> damages = new ArrayList<>();
        try (Store open = Store.openForReading(store.directory(), "test", notices::add)) {
            for (RunInfo run : open.runs(damages)) {
                open.checkpoints(run.name(), damages).forEach(info -> {
                    try {
                        IMAGES.get(info.id()).assertReadFrom(open.checkpoint(info.id()), 1);
                        readable.add(info.id().toString());
                    } catch (StoreException.Corrupt e) {
                        damages.add(new Damage(info.id().toString(), e.getMessage()));
                    }
                });
            }
        }
        if (!damages.isEmpty()) {
            assertThat(notices).as("%s", damages).singleElement().asString().contains(".sst", "lapidary repair");
        }
        return readable;
    }

    private static DamagedStore damaged(Path name, Column column, Part part) throws IOException {
        Path to = temp.resolve(column + "-" + part + "-" + name);
        DamagedStore store = whole.copyTo(to);
        Path file = to.resolve("db").resolve(name);
        switch (part) {
            case MISSING -> Files.delete(file);
            case CUT -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(Files.size(file) / 2);
                }
            }
            case FOOTER -> DamagedStore.flipInFile(file, Files.size(file) - 40);
            default -> DamagedStore.flipInFile(file, offset(Files.readAllBytes(file), part) + 10);
        }
        return store;
    }

    /** Where a part begins, as the metaindex before the footer has it: names in full, each with offset and size. */
    private static long offset(byte[] file, Part part) {
        int footer = file.length - 53;
        int size = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(footer + 13);
        int metaindex = footer - 5 - size;
        if (part == Part.METAINDEX) {
            return metaindex;
        }
        String wanted =
                switch (part) {
                    case PROPERTIES -> "rocksdb.properties";
                    case INDEX -> "rocksdb.index";
                    default -> "fullfilter.rocksdb.BuiltinBloomFilter";
                };
        byte[] name = wanted.getBytes(StandardCharsets.US_ASCII);
        for (int at = metaindex; at < footer; at++) {
            if (Arrays.equals(file, at, at + name.length, name, 0, name.length)) {
                long offset = 0;
                for (int i = at + name.length, shift = 0; ; i++, shift += 7) {
                    offset |= (file[i] & 0x7fL) << shift;
                    if (file[i] >= 0) {
                        return offset;
                    }
                }
            }
        }
        throw new AssertionError("no " + part);
    }

    private static Usage usage(DamagedStore store) {
        return Upkeep.of(store.directory(), Duration.ZERO)
                .usage(new Usage.Scope.All(), Area.Mapper.NONE, ProgressListener.NONE);
    }
}
