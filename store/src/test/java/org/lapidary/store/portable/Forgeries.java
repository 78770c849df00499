package org.lapidary.store.portable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.lapidary.store.Image;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.ForgedRecord;
import org.lapidary.store.format.RunRecord;

/** Files that nobody exported, with checksums that are right and contents that are not. */
final class Forgeries {

    static final byte[] PAGE = Image.page(1);
    static final byte[] OTHER = Image.page(2);

    private Forgeries() {}

    /** A file of one run with a checkpoint of two pages, without the checkpoint. */
    static Forgery begin() {
        return begin(1, 2);
    }

    static Forgery begin(int checkpoints, long pages) {
        return new Forgery().run(Image.run("r"), checkpoints, pages);
    }

    /** A file that promises so much and has a run with a page in it so far. */
    static Forgery two(long promisedRuns, long promisedPages) {
        return new Forgery()
                .runs(promisedRuns, promisedPages)
                .run(Image.run("r"), 1, 1)
                .checkpoint("r", 1)
                .newPages(0, PAGE);
    }

    /** Each is wrong in one way, which comes before it. */
    static Stream<Arguments> wrong() {
        RunInfo outside = new RunInfo("../../etc/cron.d/r", 0, List.of("p"), Map.of());
        byte[] flipped = RunRecord.encode(Image.run("r"));
        flipped[5] ^= 1;
        return Stream.of(
                Arguments.of("a run name that leaves its place", new Forgery().run(outside, 1, 0)),
                Arguments.of("a run record that is damaged", new Forgery().run(flipped, 1, 0)),
                Arguments.of("a run record of four gigabytes", new Forgery().tag('R').varint(1).varint(0).varint(1L << 32)),
                Arguments.of("a run record that is not there", new Forgery().tag('R').varint(1).varint(0).varint(4 << 20)),
                Arguments.of("a run before all times", new Forgery().run(at(-1), 1, 0).checkpoint("r", 1).end()),
                Arguments.of("a run after all times", new Forgery().run(at(Long.MAX_VALUE), 1, 0).checkpoint("r", 1).end()),
                Arguments.of("negative run time", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, -1, 0)).end()),
                Arguments.of("negative instructions", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, 0, -2)).end()),
                Arguments.of("no checkpoints", begin(0, 0).end()),
                Arguments.of("fewer checkpoints than it says", begin(2, 2).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more checkpoints than it says", begin(1, 0).checkpoint("r", 1).checkpoint("r", 2).end()),
                Arguments.of("fewer pages than it says", begin(1, 3).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more pages than it says", begin(1, 1).checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("pages before a checkpoint", begin().newPages(0, PAGE, OTHER).checkpoint("r", 1).end()),
                Arguments.of("a checkpoint of another run", begin(1, 0).checkpoint("old", 2).end()),
                Arguments.of("a checkpoint twice", begin(2, 0).checkpoint("r", 1).checkpoint("r", 1).end()),
                Arguments.of("checkpoints backwards", begin(2, 0).checkpoint("r", 2).checkpoint("r", 1).end()),
                Arguments.of("a checkpoint's record of a gigabyte", begin(1, 0).tag('C').varint(1 << 30)),
                Arguments.of(
                        "a checkpoint's record made of a few bytes that decompress to sixteen megabytes",
                        begin(1, 0).checkpoint(new byte[16 << 20]).end()),
                Arguments.of("attributes of megabytes", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, manyAttributes(), PageRanges.EMPTY)).end()),
                Arguments.of("a million ranges of pages", begin(1, 0).checkpoint(ForgedRecord.of("r", 1, Map.of(), manyRanges())).end()),
                Arguments.of("a page beyond all addresses", begin().checkpoint("r", 1).newPages(1L << 52, PAGE, OTHER).end()),
                Arguments.of(
                        "pages that reach beyond all addresses",
                        begin().checkpoint("r", 1).newPages((1L << 52) - 1, PAGE, OTHER).end()),
                Arguments.of("a page number of 64 bits", begin().checkpoint("r", 1).newPages(-1, PAGE, OTHER).end()),
                Arguments.of("a stretch of no pages", begin(1, 0).checkpoint("r", 1).newPages(0).end()),
                Arguments.of("a stretch too long", begin(1, 300).checkpoint("r", 1).tag('P').varint(0).varint(257)
                        .raw(withoutZeros(300 * PageSource.PAGE_SIZE)).end()),
                Arguments.of("a page of zeros", begin().checkpoint("r", 1).newPages(0, PAGE, new byte[4096]).end()),
                Arguments.of("a page that has not come yet", begin().checkpoint("r", 1).knownPages(0, 1, 0).newPages(0, PAGE, OTHER).end()),
                Arguments.of("more known pages than there are", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).knownPages(0, 2, 1).end()),
                Arguments.of("a known page of a negative number", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).knownPages(0, 1, -1).end()),
                Arguments.of("a tag that is none", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).tag('X').end()),
                Arguments.of("no end", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER)),
                Arguments.of("something after the end", begin().checkpoint("r", 1).newPages(0, PAGE, OTHER).end().raw(PAGE)),
                Arguments.of("a window of two gigabytes", begin().wide().checkpoint("r", 1).newPages(0, PAGE, OTHER).end()),
                Arguments.of("a run twice", two(2, 2).run(Image.run("r"), 1, 1).checkpoint("r", 1).newPages(0, OTHER).end()),
                Arguments.of("fewer runs than promised", two(2, 1).end()),
                Arguments.of("more runs than promised", two(2, 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).run(Image.run("t"), 1, 0).checkpoint("t", 1).end()),
                Arguments.of("a second run in a file of one", begin(1, 0).checkpoint("r", 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a first run without its checkpoint", new Forgery().runs(2, 0).run(Image.run("r"), 1, 0).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a run's pages in the next one", new Forgery().runs(2, 1).run(Image.run("r"), 1, 1).checkpoint("r", 1).run(Image.run("s"), 1, 0).checkpoint("s", 1).newPages(0, PAGE).end()),
                Arguments.of("runs with more pages than all have", new Forgery().runs(2, 1).run(Image.run("r"), 1, 2).checkpoint("r", 1).newPages(0, PAGE, OTHER).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("runs with fewer pages than all have", two(2, 2).run(Image.run("s"), 1, 0).checkpoint("s", 1).end()),
                Arguments.of("a checkpoint of the run before", two(2, 1).run(Image.run("s"), 1, 0).checkpoint("r", 2).end()),
                Arguments.of("a million runs", two(1_000_000, 1).end()),
                Arguments.of("several runs, of which there is one", two(1, 1).end()),
                Arguments.of("nothing", new Forgery()));
    }

    private static Map<String, String> manyAttributes() {
        return IntStream.range(0, 200_000).boxed().collect(Collectors.toMap(i -> "key " + i, i -> ""));
    }

    private static PageRanges manyRanges() {
        PageRanges.Builder ranges = new PageRanges.Builder();
        IntStream.range(1, 3_000_000).forEach(i -> ranges.add(2L * i, 2L * i + 1));
        return ranges.build();
    }

    private static RunInfo at(long millis) {
        return new RunInfo("r", millis, List.of("p"), Map.of());
    }

    private static byte[] withoutZeros(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }
}
