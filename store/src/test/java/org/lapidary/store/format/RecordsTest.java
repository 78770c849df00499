package org.lapidary.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunInfo;

class RecordsTest {

    @Property(tries = 200)
    void numbersComeBackAsWritten(@ForAll long a, @ForAll long b, @ForAll int c) throws DecodeException {
        byte[] bytes = new ByteWriter()
                .varint(a)
                .zigzag(b)
                .u64(a)
                .u32(c & 0xffffffffL)
                .u16(c & 0xffff)
                .toByteArray();
        ByteReader in = new ByteReader("numbers", bytes, 0, bytes.length);
        assertThat(in.varint()).isEqualTo(a);
        assertThat(in.zigzag()).isEqualTo(b);
        assertThat(in.u64()).isEqualTo(a);
        assertThat(in.u32()).isEqualTo(c & 0xffffffffL);
        assertThat(in.u16()).isEqualTo(c & 0xffff);
        in.finish();
    }

    @Test
    void aLengthBeyondTheRecordIsRefusedBeforeAnythingIsAllocated() {
        byte[] bytes = new ByteWriter().varint(Long.MAX_VALUE).toByteArray();
        assertThatThrownBy(() -> new ByteReader("text", bytes, 0, bytes.length).text())
                .isInstanceOf(DecodeException.Damaged.class)
                .hasMessageContaining("count");
    }

    @Property(tries = 100)
    void runsComeBackAsWritten(@ForAll("runs") RunInfo run) throws DecodeException {
        assertThat(RunRecord.decode(RunRecord.encode(run))).isEqualTo(run);
    }

    @Property(tries = 100)
    void summariesComeBackAsWritten(@ForAll("summaries") CheckpointInfo info) throws DecodeException {
        CheckpointInfo read = SummaryRecord.decode(SummaryRecord.encode(info));
        assertThat(read).isEqualTo(info);
        assertThat(read.attributes().keySet())
                .containsExactlyElementsOf(info.attributes().keySet());
    }

    @Property(tries = 100)
    void aSummarysLengthDoesNotDependOnTheBytesStored(@ForAll("summaries") CheckpointInfo info) {
        CheckpointInfo unsized = new CheckpointInfo(
                info.id(),
                info.keyframe(),
                info.elapsedNanos(),
                info.instructions(),
                info.residentPages(),
                info.counts(),
                0,
                info.attributes());
        assertThat(SummaryRecord.encode(unsized)).hasSameSizeAs(SummaryRecord.encode(info));
    }

    @Property(tries = 60)
    void manifestsComeBackAsWritten(@ForAll("summaries") CheckpointInfo info, @ForAll byte[] state, @ForAll long seed)
            throws DecodeException {
        PageTable table = PageMapTest.table(new Random(seed));
        PageMap map = info.isKeyframe()
                ? new PageMap.Complete(table)
                : new PageMap.Difference(
                        table, new PageRanges.Builder().add(7, 9).add(100, 1000).build());
        PageRanges generations = new PageRanges.Builder().add(1, 3).add(9, 10).build();
        ManifestRecord read =
                ManifestRecord.decode(ManifestRecord.encode(info, ManifestRecord.pack(map, generations, state)));
        assertThat(read.info()).isEqualTo(info);
        assertThat(read.state()).isEqualTo(state);
        assertThat(read.generations()).hasToString("[1-3, 9-a]");
        switch (read.map()) {
            case PageMap.Complete complete -> PageMapTest.assertSame(complete.pages(), table);
            case PageMap.Difference difference -> {
                PageMapTest.assertSame(difference.overrides(), table);
                assertThat(difference.removed()).hasToString("[7-9, 64-3e8]");
            }
        }
    }

    @Property(tries = 100)
    void aFlippedBitAnywhereInARecordIsFoundAndNotTakenForANewerVersion(
            @ForAll("summaries") CheckpointInfo info, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] state = new byte[100];
        PageMap map = info.isKeyframe()
                ? new PageMap.Complete(new PageTable(new long[0], new long[0]))
                : new PageMap.Difference(new PageTable(new long[0], new long[0]), PageRanges.EMPTY);
        byte[] summary = flip(SummaryRecord.encode(info), random);
        byte[] manifest = flip(ManifestRecord.encode(info, ManifestRecord.pack(map, PageRanges.EMPTY, state)), random);
        byte[] run = flip(RunRecord.encode(new RunInfo("a", 1, List.of("b"), Map.of("c", "d"))), random);
        byte[] meta = flip(new MetaRecord(77).encode(), random);
        assertThat(catchThrowable(() -> SummaryRecord.decode(summary))).isInstanceOf(DecodeException.Damaged.class);
        assertThat(catchThrowable(() -> ManifestRecord.decode(manifest))).isInstanceOf(DecodeException.Damaged.class);
        assertThat(catchThrowable(() -> RunRecord.decode(run))).isInstanceOf(DecodeException.Damaged.class);
        assertThat(catchThrowable(() -> MetaRecord.decode(meta))).isInstanceOf(DecodeException.Damaged.class);
    }

    @Test
    void aWholeRecordOfALaterVersionIsTooNew() {
        byte[] record = new MetaRecord(3).encode();
        record[2] = 9;
        int crc = Frame.crc(record, 0, record.length - 4);
        System.arraycopy(new ByteWriter().u32(crc).toByteArray(), 0, record, record.length - 4, 4);
        assertThatThrownBy(() -> MetaRecord.decode(record))
                .isInstanceOf(DecodeException.TooNew.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void aRecordOfOneKindIsNotTakenForAnother() {
        byte[] run = RunRecord.encode(new RunInfo("a", 1, List.of(), Map.of()));
        assertThatThrownBy(() -> SummaryRecord.decode(run)).isInstanceOf(DecodeException.Damaged.class);
    }

    @Property(tries = 100)
    void noPrefixOfARecordDecodes(@ForAll("runs") RunInfo run, @ForAll long seed) {
        byte[] whole = RunRecord.encode(run);
        byte[] cut = java.util.Arrays.copyOf(whole, new Random(seed).nextInt(whole.length));
        assertThatThrownBy(() -> RunRecord.decode(cut)).isInstanceOf(DecodeException.Damaged.class);
    }

    @Property(tries = 200)
    void indexEntriesComeBackAsWritten(@ForAll long hash, @ForAll long location) {
        byte[] value = new byte[IndexEntry.VALUE_BYTES];
        IndexEntry.putValue(location, value);
        assertThat(IndexEntry.location(value)).isEqualTo(location);
        byte[] key = new byte[IndexEntry.KEY_BYTES];
        IndexEntry.putKey(hash, key);
        assertThat(new java.math.BigInteger(key).longValueExact()).isEqualTo(hash);
    }

    @Property(tries = 200)
    void locationsTakeApartIntoWhatTheyWereMadeOf(@ForAll int generation, @ForAll int ordinal) throws DecodeException {
        long g = generation & Integer.MAX_VALUE;
        int o = ordinal & Integer.MAX_VALUE;
        long location = Location.of(g, o);
        assertThat(Location.generation(location)).isEqualTo(g);
        assertThat(Location.ordinal(location)).isEqualTo(o);
        assertThat(Location.ofBlock(Location.block(location)) + Location.slot(location))
                .isEqualTo(location);
        assertThat(Location.generationOfKey(Location.key(Location.block(location))))
                .isEqualTo(g);
    }

    @Property(tries = 200)
    void locationsInLargeBlocksTakeApartToo(
            @ForAll int generation, @ForAll @IntRange(max = (1 << 22) - 1) int number, @ForAll @IntRange(max = 511) int slot)
            throws DecodeException {
        long g = generation & Integer.MAX_VALUE;
        long location = Location.ofLarge(g, number, slot);
        assertThat(Location.isLarge(location)).isTrue();
        assertThat(Location.isLarge(Location.block(location))).isTrue();
        assertThat(Location.generation(location)).isEqualTo(g);
        assertThat(Location.slot(location)).isEqualTo(slot);
        assertThat(Location.ofBlock(Location.block(location)) + slot).isEqualTo(location);
        assertThat(Location.generationOfKey(Location.key(Location.block(location))))
                .isEqualTo(g);
    }

    @Test
    void formatNamesItsVersion() throws DecodeException {
        assertThat(StoreFormat.version(StoreFormat.encode(StoreFormat.VERSION))).isEqualTo(StoreFormat.VERSION);
        assertThatThrownBy(() -> StoreFormat.version("lapidary store\nversion x\n"))
                .isInstanceOf(DecodeException.Damaged.class);
        assertThatThrownBy(() -> StoreFormat.version("")).isInstanceOf(DecodeException.Damaged.class);
    }

    private static byte[] flip(byte[] record, Random random) {
        record[random.nextInt(record.length)] ^= (byte) (1 << random.nextInt(8));
        return record;
    }

    @Provide
    Arbitrary<RunInfo> runs() {
        return Combinators.combine(
                        names(),
                        Arbitraries.longs(),
                        Arbitraries.strings().ofMaxLength(20).list().ofMaxSize(5),
                        attributes())
                .as(RunInfo::new);
    }

    @Provide
    Arbitrary<CheckpointInfo> summaries() {
        Arbitrary<Long> count = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<PageCounts> counts =
                Combinators.combine(count, count, count, count, count).as(PageCounts::new);
        return Combinators.combine(
                        names(),
                        Arbitraries.integers().between(1, Integer.MAX_VALUE),
                        Arbitraries.randomValue(r -> r.nextInt(2)),
                        Arbitraries.longs(),
                        Arbitraries.longs().greaterOrEqual(-1),
                        counts,
                        count,
                        attributes())
                .as((run, number, own, elapsed, instructions, pages, stored, attributes) -> new CheckpointInfo(
                        new CheckpointId(run, number),
                        own == 0 ? number : Math.max(1, number / 2),
                        elapsed,
                        instructions,
                        stored / 2,
                        pages,
                        stored,
                        attributes));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('0', '-', '.', '+')
                .ofMaxLength(30)
                .map(s -> "n" + s);
    }

    private static Arbitrary<Map<String, String>> attributes() {
        return Arbitraries.maps(
                        Arbitraries.strings().ofMaxLength(10),
                        Arbitraries.strings().ofMaxLength(30))
                .ofMaxSize(5)
                .map(LinkedHashMap::new);
    }
}
