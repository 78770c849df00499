package org.lapidary.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.CheckpointId;

class SelectionTest {

    @Provide
    Arbitrary<String> runs() {
        return Arbitraries.strings().withChars("abzAZ09_.+-").ofMaxLength(8).map(tail -> "r" + tail);
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll("runs") String run,
            @ForAll @IntRange(min = 1, max = 999_999_999) int a,
            @ForAll @IntRange(min = 1, max = 999_999_999) int b) {
        Selection one = new Selection.One(new CheckpointId(run, a));
        Selection range = new Selection.Range(run, Math.min(a, b), Math.max(a, b));
        Selection all = new Selection.All(run);
        assertThat(Selection.parse(one.toString())).isEqualTo(one);
        assertThat(Selection.parse(range.toString())).isEqualTo(range);
        assertThat(Selection.parse(all.toString())).isEqualTo(all);
        assertThat(Selection.parseOne(one.toString())).isEqualTo(new CheckpointId(run, a));
    }

    @Property
    void aRangeTakesItsEndsAndWhatLiesBetween(
            @ForAll @IntRange(min = 1, max = 50) int first,
            @ForAll @IntRange(min = 0, max = 50) int length,
            @ForAll @IntRange(min = 1, max = 120) int number) {
        Selection range = new Selection.Range("r", first, first + length);
        assertThat(range.takes(number)).isEqualTo(number >= first && number <= first + length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/1",
                "r/",
                "r/0",
                "r/-1",
                "r/x",
                "r/1..",
                "r/..2",
                "r/3..2",
                "r/0..2",
                "r/1...2",
                "r/1/2",
                "-r",
                ".r/1",
                "r r",
                "r/9999999999",
                "r/1 "
            })
    void whatNamesNoCheckpointsIsAnError(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Selection.parse(text));
    }

    @Test
    void severalAreNotOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Selection.parseOne("r/1..2"))
                .withMessageContaining("RUN/N");
        assertThatIllegalArgumentException().isThrownBy(() -> Selection.parseOne("r"));
    }
}
