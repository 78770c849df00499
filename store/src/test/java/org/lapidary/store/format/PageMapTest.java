package org.lapidary.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lapidary.store.PageTable;

class PageMapTest {

    /** Runs of pages of random length, with and without gaps, some beside each other in the store and some not. */
    static PageTable table(Random random) {
        return toTable(model(random));
    }

    private static TreeMap<Long, Long> model(Random random) {
        TreeMap<Long, Long> model = new TreeMap<>();
        long vpn = random.nextInt(3);
        int runs = random.nextInt(12);
        for (int r = 0; r < runs; r++) {
            vpn += random.nextInt(4) == 0 ? random.nextLong(1L << 30) : random.nextInt(3);
            long location = Location.of(1 + random.nextInt(5), random.nextInt(1000));
            int length = 1 + random.nextInt(40);
            for (int i = 0; i < length; i++) {
                model.put(vpn++, location + i);
            }
        }
        return model;
    }

    private static PageTable toTable(TreeMap<Long, Long> model) {
        return new PageTable(
                model.keySet().stream().mapToLong(Long::longValue).toArray(),
                model.values().stream().mapToLong(Long::longValue).toArray());
    }

    static void assertSame(PageTable actual, PageTable expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.vpn(i)).isEqualTo(expected.vpn(i));
            assertThat(actual.location(i)).isEqualTo(expected.location(i));
        }
    }

    private static PageMap roundTrip(PageMap map) throws DecodeException {
        ByteWriter out = new ByteWriter();
        PageMap.write(out, map);
        ByteReader in = new ByteReader("page map", out.array(), 0, out.size());
        PageMap read = PageMap.read(in);
        in.finish();
        return read;
    }

    @Property(tries = 300)
    void completeMapsComeBackAsWritten(@ForAll long seed) throws DecodeException {
        PageTable table = table(new Random(seed));
        assertSame(((PageMap.Complete) roundTrip(new PageMap.Complete(table))).pages(), table);
    }

    @Property(tries = 500)
    void aDifferenceAppliedToItsKeyframeGivesTheTarget(@ForAll long seed) throws DecodeException {
        Random random = new Random(seed);
        TreeMap<Long, Long> keyframe = model(random);
        TreeMap<Long, Long> target = new TreeMap<>();
        for (Map.Entry<Long, Long> page : keyframe.entrySet()) {
            switch (random.nextInt(6)) {
                case 0 -> {}
                case 1 -> target.put(page.getKey(), Location.of(9, random.nextInt(50)));
                default -> target.put(page.getKey(), page.getValue());
            }
        }
        model(random).forEach(target::putIfAbsent);
        PageMap.Difference difference = PageMap.Difference.between(toTable(keyframe), toTable(target));
        PageMap.Difference read = (PageMap.Difference) roundTrip(difference);
        assertSame(read.applyTo(toTable(keyframe)), toTable(target));
    }

    @Property(tries = 200)
    void aDifferenceListsNothingThatIsAsInTheKeyframe(@ForAll long seed) {
        PageTable table = table(new Random(seed));
        PageMap.Difference difference = PageMap.Difference.between(table, table);
        assertThat(difference.overrides().size()).isZero();
        assertThat(difference.removed().count()).isZero();
    }

    @Property(tries = 500)
    void anyBytesDecodeToAMapOrAreRefused(@ForAll byte[] bytes) {
        try {
            PageMap.read(new ByteReader("page map", bytes, 0, bytes.length));
        } catch (DecodeException e) {
            assertThat(e).isInstanceOf(DecodeException.Damaged.class);
        }
    }

    @Test
    void aMapOfMorePagesThanCanBeIsRefused() {
        byte[] bytes = new ByteWriter().u8(0).varint(1L << 40).toByteArray();
        assertThatThrownBy(() -> PageMap.read(new ByteReader("page map", bytes, 0, bytes.length)))
                .isInstanceOf(DecodeException.Damaged.class);
    }

    @Test
    void aGibibyteOfNeighboursTakesAFewBytes() {
        PageMap.TableBuilder table = new PageMap.TableBuilder();
        table.addRun(0x7f0000000L, Location.of(3, 0), 1 << 18);
        ByteWriter out = new ByteWriter();
        PageMap.write(out, new PageMap.Complete(table.build()));
        assertThat(out.size()).isLessThan(25);
    }
}
