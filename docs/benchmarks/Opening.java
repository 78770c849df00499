import java.nio.file.Path;
import java.util.Arrays;
import org.lapidary.store.Store;

/**
 * Prints how long a store takes to open and close, in milliseconds: for reading the first time in a process, the median
 * of twenty times more, and the median of five times for writing.
 *
 * <pre>
 *  java -cp CLASSES Opening.java STORE
 * </pre>
 */
public final class Opening {

    private Opening() {}

    public static void main(String[] args) {
        Path store = Path.of(args[0]);
        double first = millis(() -> Store.openForReading(store, "opening").close());
        double reading = median(20, () -> Store.openForReading(store, "opening").close());
        double writing = median(5, () -> Store.openForWriting(store, "opening").close());
        System.out.printf("%.1f %.1f %.1f%n", first, reading, writing);
    }

    private static double median(int times, Runnable work) {
        double[] taken = new double[times];
        for (int i = 0; i < times; i++) {
            taken[i] = millis(work);
        }
        Arrays.sort(taken);
        return taken[times / 2];
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
