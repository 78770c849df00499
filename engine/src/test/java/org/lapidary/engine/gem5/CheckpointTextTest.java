package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.gem5.CheckpointText.Section;

class CheckpointTextTest {

    @Property(tries = 300)
    void whatIsFormattedIsReadBackInOrder(@ForAll("texts") CheckpointText text) {
        CheckpointText read = CheckpointText.parse(text.format());
        assertThat(read).isEqualTo(text);
        assertThat(read.sections().stream().map(s -> List.copyOf(s.values().keySet())))
                .containsExactlyElementsOf(text.sections().stream()
                        .map(s -> List.copyOf(s.values().keySet()))
                        .toList());
    }

    @Provide
    Arbitrary<CheckpointText> texts() {
        Arbitrary<String> names = Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("._")
                .ofMinLength(1)
                .ofMaxLength(30);
        Arbitrary<String> values =
                Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60).map(String::strip);
        Arbitrary<Map<String, String>> entries = Arbitraries.maps(names, values).ofMaxSize(8);
        return Combinators.combine(names, entries)
                .as((name, map) -> new Section(name, new java.util.LinkedHashMap<>(map)))
                .list()
                .ofMaxSize(12)
                .map(CheckpointText::new);
    }

    @Test
    void commentsAndStrayLinesAreSkipped() {
        CheckpointText read = CheckpointText.parse("## x\na=1\n[ s ]\nb = 2=3 \nnothing\n\n[t]\n");
        assertThat(read.sections()).extracting(Section::name).containsExactly("s", "t");
        assertThat(read.find("s").orElseThrow().values()).isEqualTo(Map.of("b", "2=3"));
    }

    @Test
    void anArrayIsSplitAtBlanksAndAnEmptyOneHasNoWords() {
        Section section = new Section("s").put("a", "1 2  3 ").put("b", "");
        assertThat(section.words("a")).containsExactly("1", "2", "3");
        assertThat(section.words("b")).isEmpty();
        assertThat(section.words("absent")).isEmpty();
    }

    @Test
    void aNameWithALineBreakOrOuterBlanksDoesNotSurvive() {
        assertThat(CheckpointText.survives("/tmp/a b=c")).isTrue();
        assertThat(CheckpointText.survives("/tmp/a\nb")).isFalse();
        assertThat(CheckpointText.survives(" /tmp/a")).isFalse();
    }

    @Property(tries = 300)
    void theSinkWritesDecimalsAsUnsigned(@ForAll List<Long> numbers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        long size;
        try (TextSink sink = new TextSink(out)) {
            for (long number : numbers) {
                sink.decimal(number).text(" ");
                expected.append(Long.toUnsignedString(number)).append(' ');
            }
            size = sink.size();
        }
        assertThat(out.toString()).isEqualTo(expected.toString());
        assertThat(size).isEqualTo(expected.length());
    }

    @Test
    void theSinkTakesMoreThanItsBuffer() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        try (TextSink sink = new TextSink(out)) {
            for (long i = 0; i < 100_000; i++) {
                sink.decimal(i).text(",");
                expected.append(i).append(',');
            }
            String huge = "x".repeat(1 << 20);
            sink.text(huge).text("end");
            expected.append(huge).append("end");
        }
        assertThat(out.toString()).isEqualTo(expected.toString());
    }
}
