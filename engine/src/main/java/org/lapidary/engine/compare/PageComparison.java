package org.lapidary.engine.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.compare.Difference.AreaDifference;
import org.lapidary.engine.state.StateAreas;
import org.lapidary.store.Area;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.ProgressListener;

/** Walks the pages of two checkpoints side by side, and reads those that may differ. */
final class PageComparison {

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Checkpoint a;
    private final Checkpoint b;
    private final List<Area> areasA;
    private final List<Area> areasB;
    private final ProgressListener listener;
    private final Map<Kind, Counts> counts = new LinkedHashMap<>();
    private final byte[] pageA = new byte[PageSource.PAGE_SIZE];
    private final byte[] pageB = new byte[PageSource.PAGE_SIZE];

    private record Kind(String kind, String name) {}

    private static final class Counts {
        private long pagesA;
        private long pagesB;
        private long onlyA;
        private long onlyB;
        private long changed;
        private long changedWords;
        private long changedBytes;
    }

    PageComparison(Checkpoint a, Checkpoint b, ProgressListener listener) {
        this.a = a;
        this.b = b;
        this.areasA = new StateAreas().areas(a.state());
        this.areasB = new StateAreas().areas(b.state());
        this.listener = listener;
    }

    List<AreaDifference> run() {
        PageTable left = a.pages();
        PageTable right = b.pages();
        try (PageReader readerA = a.pageReader();
                PageReader readerB = b.pageReader()) {
            int i = 0;
            int j = 0;
            while (i < left.size() || j < right.size()) {
                long vpnA = i < left.size() ? left.vpn(i) : Long.MAX_VALUE;
                long vpnB = j < right.size() ? right.vpn(j) : Long.MAX_VALUE;
                long vpn = Math.min(vpnA, vpnB);
                Counts count = counts.computeIfAbsent(
                        kind(vpnB == vpn ? areasB : areasA, vpn), kind -> new Counts());
                count.pagesA += vpnA == vpn ? 1 : 0;
                count.pagesB += vpnB == vpn ? 1 : 0;
                count.onlyA += vpnB == vpn ? 0 : 1;
                count.onlyB += vpnA == vpn ? 0 : 1;
                // What is kept in one place is the same.
                if (vpnA == vpnB && left.location(i) != right.location(j)) {
                    readerA.read(i, pageA);
                    readerB.read(j, pageB);
                    compare(count);
                }
                i += vpnA == vpn ? 1 : 0;
                j += vpnB == vpn ? 1 : 0;
                listener.progress("comparing pages", i + (long) j, left.size() + (long) right.size());
            }
        }
        return counts.entrySet().stream()
                .map(entry -> difference(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Kind kind(List<Area> ascending, long vpn) {
        int low = 0;
        int high = ascending.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Area area = ascending.get(middle);
            if (vpn < area.start()) {
                high = middle - 1;
            } else if (vpn >= area.end()) {
                low = middle + 1;
            } else {
                return new Kind(area.kind(), area.name());
            }
        }
        return new Kind("", "");
    }

    private void compare(Counts count) {
        if (Arrays.equals(pageA, pageB)) {
            return;
        }
        count.changed++;
        for (int at = 0; at < PageSource.PAGE_SIZE; at += Long.BYTES) {
            long bits = (long) WORDS.get(pageA, at) ^ (long) WORDS.get(pageB, at);
            if (bits != 0) {
                count.changedWords++;
                for (; bits != 0; bits >>>= Byte.SIZE) {
                    count.changedBytes += (bits & 0xff) == 0 ? 0 : 1;
                }
            }
        }
    }

    private static AreaDifference difference(Kind kind, Counts count) {
        return new AreaDifference(
                kind.kind(),
                kind.name(),
                count.pagesA,
                count.pagesB,
                count.onlyA,
                count.onlyB,
                count.changed,
                count.changedWords,
                count.changedBytes);
    }
}
