import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/**
 * Stores a run's first checkpoints once more in another store, as {@code create} does, so that two versions of the store
 * can be compared by the same images and without the program.
 *
 * <pre>
 *  java -cp CLASSES Replay.java SOURCE RUN STORE CHECKPOINTS
 * </pre>
 *
 * Every resident page of memory is handed over, whether or not it changed; contents of files are not, since images of
 * memory, which the store is compared with, have none. It writes a line for each checkpoint (pages; milliseconds
 * that storing them took; how many of them became what; bytes) and one for all.
 */
public final class Replay {

    /** Page numbers from here on are contents of files (docs/format.md). */
    private static final long FILES = 1L << 48;

    private Replay() {}

    public static void main(String[] args) throws IOException {
        String run = args[1];
        int most = Integer.parseInt(args[3]);
        long bytes = 0;
        long pages = 0;
        long nanos = 0;
        try (Store from = Store.openForReading(Path.of(args[0]), "replay");
                Store to = Store.openForWriting(Path.of(args[2]), "replay");
                RunWriter writer = to.beginRun(from.run(run).orElseThrow())) {
            Image before = null;
            for (CheckpointInfo info : from.checkpoints(run)) {
                if (info.id().number() > most) {
                    break;
                }
                Image image = new Image(from.checkpoint(info.id()));
                CheckpointDraft draft = new CheckpointDraft(
                        info.isKeyframe(),
                        info.elapsedNanos(),
                        info.instructions(),
                        image.checkpoint::state,
                        image.source(),
                        image.lacking(before),
                        info::attributes);
                long start = System.nanoTime();
                CheckpointInfo stored = writer.append(draft);
                long took = System.nanoTime() - start;
                PageCounts counts = stored.counts();
                System.out.printf(
                        "%d: %d pages, %d ms, unchanged %d, zero %d, deduplicated %d, delta %d, plain %d, %d bytes%n",
                        info.id().number(),
                        image.pages.length,
                        took / 1_000_000,
                        counts.unchanged(),
                        counts.zero(),
                        counts.deduplicated(),
                        counts.delta(),
                        counts.plain(),
                        stored.storedBytes());
                bytes += stored.storedBytes();
                pages += image.pages.length;
                nanos += took;
                before = image;
            }
        }
        System.out.printf(
                "all: %d bytes, %d ms, %.0f MB of pages a second%n",
                bytes, nanos / 1_000_000, pages * PageSource.PAGE_SIZE * 1e3 / nanos);
    }

    /** A checkpoint in memory. */
    private static final class Image {
        private final Checkpoint checkpoint;
        private final byte[][] pages;

        Image(Checkpoint checkpoint) throws IOException {
            this.checkpoint = checkpoint;
            int files = checkpoint.pages().indexOf(FILES);
            pages = new byte[files < 0 ? -files - 1 : files][];
            checkpoint.read(this::take, 2);
        }

        private void take(int index, int count, ByteBuffer content) {
            for (int i = 0; i < count && index + i < pages.length; i++) {
                pages[index + i] = new byte[PageSource.PAGE_SIZE];
                content.get(content.position() + i * PageSource.PAGE_SIZE, pages[index + i]);
            }
        }

        /** Pages that the checkpoint before has and this one has not. */
        PageRanges lacking(Image before) {
            PageRanges.Builder lacking = new PageRanges.Builder();
            for (int i = 0; before != null && i < before.pages.length; i++) {
                long vpn = before.checkpoint.pages().vpn(i);
                if (checkpoint.pages().indexOf(vpn) < 0) {
                    lacking.add(vpn, vpn + 1);
                }
            }
            return lacking.build();
        }

        PageSource source() {
            return new PageSource() {
                private int at = -1;

                @Override
                public boolean next() {
                    return ++at < pages.length;
                }

                @Override
                public long vpn() {
                    return checkpoint.pages().vpn(at);
                }

                @Override
                public void copyTo(byte[] target, int offset) {
                    System.arraycopy(pages[at], 0, target, offset, PAGE_SIZE);
                }
            };
        }
    }
}
