import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/**
 * Adds a run to a store, of checkpoints that no program made, to measure large stores without running one for hours. It
 * begins with the memory of a real checkpoint; then page after page changes as data structures do.
 *
 * <pre>
 *  java -cp CLASSES Synthetic.java SOURCE RUN/N STORE NUMBER CHECKPOINTS
 * </pre>
 *
 * The run is named {@code run-NUMBER}; the number is also what its changes come from, so that they are the same each time.
 *
 * Between two checkpoints 120 pages change, nine of ten in a tenth of the memory that wanders; of each 1 to 30 words. One
 * in thirty is overwritten with another page's content, moved by some bytes. Two pages cease, and four come to be where
 * the real program had some, so that each lies in a mapping: a fifth of its pages is held back at first for that. Every
 * tenth checkpoint is a keyframe.
 */
public final class Synthetic {

    private static final int CHANGED = 120;
    private static final int KEYFRAME_EVERY = 10;
    private static final int WORD = 8;
    private static final int HELD_BACK = 5; // one in as many

    /** Contents of files stand from here on, which are left alone. */
    private static final long FILES = 1L << 48;

    private final Random random;
    private final TreeMap<Long, byte[]> memory;
    private final List<Long> places;
    private final List<Long> vacant = new ArrayList<>();

    private Synthetic(Map<Long, byte[]> image, long seed) {
        random = new Random(seed);
        memory = new TreeMap<>(image); // contents are copied before they change
        places = new ArrayList<>(memory.headMap(FILES).keySet());
        for (int i = places.size() / HELD_BACK; i > 0; i--) {
            long vpn = places.remove(random.nextInt(places.size()));
            memory.remove(vpn);
            vacant.add(vpn);
        }
    }

    public static void main(String[] args) throws IOException {
        int slash = args[1].indexOf('/');
        CheckpointId id =
                new CheckpointId(args[1].substring(0, slash), Integer.parseInt(args[1].substring(slash + 1)));
        int checkpoints = Integer.parseInt(args[4]);
        Map<Long, byte[]> image = new HashMap<>();
        byte[] state;
        Map<String, String> attributes;
        RunInfo like;
        try (Store source = Store.openForReading(Path.of(args[0]), "synthetic")) {
            Checkpoint checkpoint = source.checkpoint(id);
            checkpoint.read(
                    (index, count, pages) -> {
                        for (int i = 0; i < count; i++) {
                            image.put(checkpoint.pages().vpn(index + i), page(pages, i));
                        }
                    },
                    1);
            state = checkpoint.state();
            attributes = checkpoint.info().attributes();
            like = checkpoint.run();
        }
        int run = Integer.parseInt(args[3]);
        RunInfo info = new RunInfo(
                "run-" + run, like.createdMillis() + run * 3_600_000L, like.command(), like.attributes());
        Synthetic program = new Synthetic(image, run);
        try (Store store = Store.openForWriting(Path.of(args[2]), "synthetic");
                RunWriter writer = store.beginRun(info)) {
            for (int n = 0; n < checkpoints; n++) {
                TreeMap<Long, byte[]> changed = n == 0 ? program.memory : program.change();
                writer.append(new CheckpointDraft(
                        n % KEYFRAME_EVERY == 0,
                        (n + 1) * 1_000_000_000L,
                        -1,
                        () -> state,
                        program.source(changed),
                        program.gone,
                        () -> attributes));
            }
        }
    }

    private static byte[] page(ByteBuffer pages, int i) {
        byte[] page = new byte[PageSource.PAGE_SIZE];
        pages.get(pages.position() + i * page.length, page);
        return page;
    }

    private PageRanges gone = PageRanges.EMPTY;

    /** Changes the memory, and says which pages. */
    private TreeMap<Long, byte[]> change() {
        TreeSet<Long> touched = new TreeSet<>();
        int hot = random.nextInt(places.size() - places.size() / 10);
        while (touched.size() < CHANGED) {
            int place = random.nextInt(10) == 0 ? random.nextInt(places.size()) : hot + random.nextInt(places.size() / 10);
            touched.add(places.get(place));
        }
        PageRanges.Builder removed = new PageRanges.Builder();
        TreeSet<Long> ceased = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            ceased.add(places.remove(random.nextInt(places.size())));
        }
        for (long vpn : ceased) {
            memory.remove(vpn);
            removed.add(vpn, vpn + 1);
        }
        gone = removed.build();
        touched.removeAll(ceased);
        for (long vpn : touched) {
            memory.put(vpn, random.nextInt(30) == 0 ? shifted() : written(memory.get(vpn)));
        }
        for (int i = 0; i < 4 && !vacant.isEmpty(); i++) {
            long vpn = vacant.remove(random.nextInt(vacant.size()));
            places.add(vpn);
            touched.add(vpn);
            memory.put(vpn, shifted());
        }
        vacant.addAll(ceased);
        TreeMap<Long, byte[]> changed = new TreeMap<>();
        touched.forEach(vpn -> changed.put(vpn, memory.get(vpn)));
        return changed;
    }

    /** A page with some of its words changed. */
    private byte[] written(byte[] page) {
        byte[] copy = page.clone();
        int words = 1 + random.nextInt(30);
        for (int i = 0; i < words; i++) {
            int at = random.nextInt(copy.length / WORD) * WORD;
            int low = random.nextInt(1 << 16);
            copy[at] = (byte) low;
            copy[at + 1] = (byte) (low >> 8);
            copy[at + 2] += (byte) i;
        }
        return copy;
    }

    /** What another page holds, moved by some bytes. */
    private byte[] shifted() {
        byte[] other = memory.get(places.get(random.nextInt(places.size() - 8)));
        byte[] page = other == null ? new byte[PageSource.PAGE_SIZE] : Arrays.copyOf(other, other.length);
        byte[] moved = new byte[page.length];
        int by = WORD * (1 + random.nextInt(500));
        System.arraycopy(page, 0, moved, by, page.length - by);
        moved[0] = 1;
        return moved;
    }

    private PageSource source(TreeMap<Long, byte[]> pages) {
        var entries = pages.entrySet().iterator();
        return new PageSource() {
            private Map.Entry<Long, byte[]> current;

            @Override
            public boolean next() {
                current = entries.hasNext() ? entries.next() : null;
                return current != null;
            }

            @Override
            public long vpn() {
                return current.getKey();
            }

            @Override
            public void copyTo(byte[] target, int offset) {
                System.arraycopy(current.getValue(), 0, target, offset, PAGE_SIZE);
            }
        };
    }
}
