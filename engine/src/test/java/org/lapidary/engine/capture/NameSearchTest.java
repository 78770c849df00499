package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.capture.Suspect.Verdict;
import org.lapidary.store.PageSource;

/** Whose a new file is shows by its name in the program's memory. */
class NameSearchTest {

    private static final int PAGE = PageSource.PAGE_SIZE;

    /** @param name below a directory that the program is known to use */
    private static Verdict verdict(String name, Map<Integer, String> texts) {
        Suspect suspect = new Suspect(Path.of("/tmp", name), Path.of("/tmp"), Verdict.UNKNOWN);
        NameSearch search = new NameSearch(List.of(suspect));
        PageSource pages = new Pages(texts);
        while (pages.next()) {
            search.look(pages);
        }
        search.finish();
        return suspect.verdict();
    }

    @Test
    void aNameInMemoryTellsThatTheFileIsTheProgramsAndItsAbsenceThatItIsNot() {
        assertThat(verdict("sortAb12xy", Map.of(PAGE + 77, "/tmp/sortAb12xy"))).isEqualTo(Verdict.PROGRAM);
        assertThat(verdict("sortAb12xy", Map.of(PAGE + 77, "/tmp/sortAb12xz"))).isEqualTo(Verdict.OTHERS);
    }

    @Test
    void aNameAcrossTwoPagesIsFoundAndOneAcrossAGapIsNot() {
        assertThat(verdict("across-pages", Map.of(3 * PAGE - 5, "across-pages"))).isEqualTo(Verdict.PROGRAM);
        assertThat(verdict("across-pages", Map.of(3 * PAGE - 6, "across", 7 * PAGE, "-pages"))).isEqualTo(Verdict.OTHERS);
    }

    @Test
    void partsOfLongerNamesDoNotCount() {
        assertThat(verdict("data", Map.of(40, "metadata"))).isEqualTo(Verdict.OTHERS);
        assertThat(verdict("data", Map.of(40, "data.old"))).isEqualTo(Verdict.OTHERS);
        assertThat(verdict("data", Map.of(40, "open(\"data\")"))).isEqualTo(Verdict.PROGRAM);
    }

    @Test
    void shortNamesCountBehindASlashOnly() {
        assertThat(verdict("a", Map.of(40, "a b c"))).isEqualTo(Verdict.OTHERS);
        assertThat(verdict("a", Map.of(40, "/work/a"))).isEqualTo(Verdict.PROGRAM);
    }

    @Test
    void inADirectoryThatOthersMayWriteToEachPartOfTheNameIsToBeKnown() {
        assertThat(verdict("jobs/1/out.bin", Map.of(40, "out.bin"))).isEqualTo(Verdict.OTHERS);
        assertThat(verdict("jobs/1/out.bin", Map.of(40, "jobs/2/out.bin"))).isEqualTo(Verdict.OTHERS);
        assertThat(verdict("jobs/1/out.bin", Map.of(40, "jobs/1/out.bin"))).isEqualTo(Verdict.PROGRAM);
        assertThat(verdict("jobs/out.bin", Map.of(40, "out.bin", 9 * PAGE, "jobs"))).isEqualTo(Verdict.PROGRAM);
    }

    @Test
    void namesOfManyBeginningsAreFoundWhereverTheyStandInAWord() {
        for (List<String> names : List.of(
                List.of("bravo", "\u00e9cho"), List.of("alpha", "bravo", "\u00e9cho", "delta", "gamma"))) {
            for (int place = 0; place < 2 * Long.BYTES; place++) {
                List<Suspect> suspects = names.stream()
                        .map(name -> new Suspect(Path.of("/tmp", name), Path.of("/tmp"), Verdict.UNKNOWN))
                        .toList();
                PageSource pages = new Pages(Map.of(PAGE + place, "/bravo", PAGE + 100 + place, "/\u00e9cho"));
                NameSearch search = new NameSearch(suspects);
                while (pages.next()) {
                    search.look(pages);
                }
                search.finish();
                assertThat(suspects)
                        .as("at %d of %d", place, names.size())
                        .allMatch(suspect -> (suspect.verdict() == Verdict.PROGRAM)
                                == List.of("bravo", "\u00e9cho").contains(suspect.path().getFileName().toString()));
            }
        }
    }

    @Test
    void whatItWasStartedWithCountsToo() {
        Suspect suspect = new Suspect(Path.of("/tmp/out.bin"), Path.of("/tmp"), Verdict.UNKNOWN);
        NameSearch search = new NameSearch(List.of(suspect));
        search.look(List.of("program", "--output=/tmp/out.bin"));
        assertThat(search.isDone()).isTrue();
        assertThat(suspect.verdict()).isEqualTo(Verdict.PROGRAM);
    }

    /** Zeros with some texts at some addresses; pages without a part of a text are left out. */
    private static final class Pages implements PageSource {
        private final TreeMap<Long, byte[]> pages = new TreeMap<>();
        private long vpn = -1;

        Pages(Map<Integer, String> texts) {
            texts.forEach((address, text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i++) {
                    long at = address + i;
                    pages.computeIfAbsent(at / PAGE, none -> new byte[PAGE])[(int) (at % PAGE)] = bytes[i];
                }
            });
        }

        @Override
        public boolean next() {
            Long higher = pages.higherKey(vpn);
            vpn = higher == null ? Long.MAX_VALUE : higher;
            return higher != null;
        }

        @Override
        public long vpn() {
            return vpn;
        }

        @Override
        public void copyTo(byte[] target, int offset) {
            System.arraycopy(pages.get(vpn), 0, target, offset, PAGE);
        }
    }
}
