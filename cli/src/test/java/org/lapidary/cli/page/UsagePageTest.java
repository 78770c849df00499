package org.lapidary.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Usage;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class UsagePageTest {

    /** Would run, close an attribute, or turn the text around, were it not escaped. */
    private static final String HOSTILE = "/x</title><script>alert(1)</script>\" onload='y' &amp; \u202egpj.exe\u0007\ud800";

    private static Usage usage(int runs, int checkpoints, String library) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("keyframe-pages", 9_000_000L);
        parts.put("deltas", 1_000L);
        parts.put("garbage", 0L);
        List<Usage.Share> runShares = new ArrayList<>();
        List<Usage.Share> checkpointShares = new ArrayList<>();
        List<Usage.Growth> growth = new ArrayList<>();
        List<Usage.Overlap> overlaps = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            runShares.add(new Usage.Share("run-" + run, checkpoints, 1L << 32, 5000, 9000, 1000));
            for (int other = 1; other < run && runs <= Usage.MOST_OVERLAPPING; other++) {
                overlaps.add(new Usage.Overlap("run-" + other, "run-" + run, 4000));
            }
            for (int n = 1; n <= checkpoints; n++) {
                growth.add(new Usage.Growth("run-" + run, run * 1_000_000L + n, n * 1_000_000L, 1 << 20, n));
                if (run == 1) {
                    checkpointShares.add(new Usage.Share("run-1/" + n, 1, 1 << 20, n == 1 ? 1 << 20 : n, 900, 10));
                }
            }
        }
        return new Usage(
                9_001_000,
                parts,
                0,
                runs * (1L << 32),
                200,
                9_001_000,
                runShares,
                checkpointShares,
                List.of(
                        new Usage.AreaShare("heap", "", -1, 100, 5000, 1000),
                        new Usage.AreaShare("library", library, -1, 100, 4000, 0)),
                List.of(new Usage.Sharing(1, 1, 5000), new Usage.Sharing(2, 3, 0)),
                overlaps,
                growth,
                List.of());
    }

    private static String page(Usage usage, Usage.Scope scope) {
        return new UsagePage(usage, Path.of("/data/lapidary-store"), scope, 0, ZoneOffset.UTC).text();
    }

    /** The page is written so that it is XML as well, which leaves no markup half escaped. */
    private static Document parsed(String page) {
        try {
            String xml = page.substring(page.indexOf('\n') + 1);
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError(page, e);
        }
    }

    private static int count(Document page, String element) {
        return page.getElementsByTagName(element).getLength();
    }

    @Test
    void aHostileNameStaysText() {
        String page = page(usage(2, 3, HOSTILE), new Usage.Scope.All());
        Document document = parsed(page);
        assertThat(count(document, "script")).isZero();
        assertThat(page).doesNotContain("<script", "\u202e", "\u0007", "\ud800");
        NodeList titles = document.getElementsByTagName("title");
        assertThat(titles.getLength()).isPositive();
        assertThat(document.getDocumentElement().getTextContent())
                .contains("</title><script>alert(1)</script>\" onload='y' &amp; \ufffdgpj.exe\ufffd\ufffd");
    }

    @Test
    void nothingIsFetchedAndNothingRuns() {
        String page = page(usage(2, 3, "lib.so"), new Usage.Scope.All());
        assertThat(page)
                .doesNotContain("http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "<img")
                .contains("default-src &#39;none&#39;", "prefers-color-scheme: dark");
        assertThat(page).doesNotContainPattern(" on[a-z]+=");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 1000", "2, 30", "50, 3", "51, 3", "300, 1"})
    void fewAndManyAreDrawnWithNumbersThatAreNumbers(int runs, int checkpoints) {
        Usage usage = usage(runs, checkpoints, "lib.so");
        for (Usage.Scope scope : List.of(
                new Usage.Scope.All(), new Usage.Scope.Run("run-1"), new Usage.Scope.One(new CheckpointId("run-1", 1)))) {
            String page = page(usage, scope);
            assertThat(page).doesNotContain("NaN", "Infinity", "null", "=\"-0\"");
            assertThat(count(parsed(page), "svg")).isBetween(6, 8);
            assertThat(page.length()).as("bytes of the page").isLessThan(2_000_000);
        }
    }

    @Test
    void anEmptyStoreHasAPageToo() {
        Usage empty = new Usage(
                100, Map.of("books", 100L), 0, 0, 0, 0, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        String page = page(empty, new Usage.Scope.All());
        parsed(page);
        assertThat(page).contains("0 runs", "books");
    }

    @Test
    void aColumnThatTowersOverAllIsCutOffAndSaidSo() {
        assertThat(page(usage(1, 20, "lib.so"), new Usage.Scope.Run("run-1"))).contains("↑ 1.0 MiB");
        assertThat(page(usage(1, 1, "lib.so"), new Usage.Scope.Run("run-1"))).doesNotContain("↑");
    }
}
