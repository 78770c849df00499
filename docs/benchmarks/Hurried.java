import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/**
 * What it costs to store the pages of <a href="dirty.c">dirty.c</a> when the store is behind, without the program, its page
 * faults and the reading of its memory, by which two versions of the store are hard to tell apart.
 *
 * <pre>
 *  java -cp CLASSES Hurried.java STORE MIB PERCENT CHECKPOINTS
 * </pre>
 *
 * The first checkpoint has all pages; for each of the others 40 words in each of PERCENT of the pages change. It writes a
 * line for each: megabytes handed over, milliseconds, milliseconds of processor time a megabyte (of the whole process, its
 * compilers included), what became of the pages, bytes.
 */
public final class Hurried {

    private static final int ROUNDS = 40;
    private static final int WORDS = PageSource.PAGE_SIZE / Long.BYTES;

    private final long[] memory;

    private Hurried(int pages) {
        memory = new long[pages * WORDS];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = i * 0x9e37_79b9_7f4a_7c15L >>> 40;
        }
    }

    public static void main(String[] args) {
        int pages = Integer.parseInt(args[1]) << 8;
        long percent = Integer.parseInt(args[2]);
        Hurried program = new Hurried(pages);
        int[] all = IntStream.range(0, pages).toArray();
        int[] changing = IntStream.range(0, pages)
                .filter(page -> page * percent / 100 != (page + 1) * percent / 100)
                .toArray();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Store store = Store.openForWriting(Path.of(args[0]), "hurried", System.err::println);
                RunWriter writer = store.beginRun(new RunInfo("hurried", 0, List.of("dirty"), Map.of()))) {
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                int[] given = i == 0 ? all : changing;
                PageSource source = program.new Pages(given);
                CheckpointDraft draft = new CheckpointDraft(
                        i == 0, i, 0, () -> new byte[] {1}, source, PageRanges.EMPTY, () -> Map.of());
                long processor = system.getProcessCpuTime();
                long start = System.nanoTime();
                CheckpointInfo made = writer.append(draft);
                long took = System.nanoTime() - start;
                double megabytes = (double) given.length * PageSource.PAGE_SIZE / 1e6;
                System.out.printf(
                        "%d: %.0f MB, %d ms, %.2f ms of processor time a MB, delta %d, plain %d, %d bytes%n",
                        i + 1,
                        megabytes,
                        took / 1_000_000,
                        (system.getProcessCpuTime() - processor) / 1e6 / megabytes,
                        made.counts().delta(),
                        made.counts().plain(),
                        made.storedBytes());
                program.change(changing, i * ROUNDS);
            }
        }
    }

    private void change(int[] pages, int round) {
        for (int i = 1; i <= ROUNDS; i++) {
            for (int page : pages) {
                memory[page * WORDS + (round + i) % WORDS] += round + i;
            }
        }
    }

    /** Some pages, of which more wait than is good. */
    private final class Pages implements PageSource {
        private final int[] pages;
        private int index = -1;

        Pages(int[] pages) {
            this.pages = pages;
        }

        @Override
        public boolean next() {
            return ++index < pages.length;
        }

        @Override
        public long vpn() {
            return 1 + pages[index];
        }

        @Override
        public boolean isBehind() {
            return true;
        }

        @Override
        public void copyTo(byte[] target, int offset) {
            ByteBuffer.wrap(target, offset, PAGE_SIZE)
                    .slice()
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .put(memory, pages[index] * WORDS, WORDS);
        }
    }
}
