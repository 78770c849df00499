package org.lapidary.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What a program may do to its memory between two checkpoints: pages that come, go, change, return or stay. */
final class RandomChanges {
    private static final int SPAN = 120;

    private final Random random;
    private final List<byte[]> seen = new ArrayList<>();

    RandomChanges(Random random) {
        this.random = random;
    }

    /** Changes {@code next} at random and says how. */
    CheckpointDraft apply(Image next) {
        PageRanges.Builder gone = new PageRanges.Builder();
        TreeMap<Long, byte[]> candidates = new TreeMap<>();
        boolean sparse = random.nextBoolean();
        for (long vpn = 0; vpn < SPAN; vpn++) {
            if (sparse && random.nextInt(4) != 0) {
                continue;
            }
            byte[] old = next.get(vpn);
            switch (random.nextInt(7)) {
                case 0 -> {
                    gone.add(vpn, vpn + 1);
                    next.remove(vpn);
                }
                case 1 -> {
                    candidates.put(vpn, new byte[PageSource.PAGE_SIZE]);
                    next.remove(vpn);
                }
                case 2 -> change(next, candidates, vpn, fresh());
                case 3 -> {
                    if (old != null) {
                        change(next, candidates, vpn, Image.touched(old, random.nextLong()));
                    }
                }
                case 4 -> {
                    if (!seen.isEmpty()) {
                        change(next, candidates, vpn, seen.get(random.nextInt(seen.size())));
                    }
                }
                case 5 -> {
                    if (old != null) {
                        candidates.put(vpn, old);
                    }
                }
                default -> {}
            }
        }
        PageSource source = Image.source(candidates);
        return Image.draft(random.nextInt(4) == 0, random.nextBoolean() ? source : inHurry(source), gone.build());
    }

    /** All of its pages, or now and then some. */
    private PageSource inHurry(PageSource source) {
        boolean whole = random.nextInt(4) != 0;
        Random when = new Random(random.nextLong());
        return Image.hurried(source, () -> whole || when.nextBoolean());
    }

    private void change(Image next, Map<Long, byte[]> candidates, long vpn, byte[] page) {
        candidates.put(vpn, page);
        next.put(vpn, page);
        seen.add(page);
    }

    private byte[] fresh() {
        byte[] page = Image.page(random.nextLong());
        if (random.nextInt(5) == 0) {
            random.nextBytes(page); // does not compress
        }
        return page;
    }
}
