package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextSinkTest {

    @Property(tries = 2000)
    void numbersAreWrittenAsJavaWritesThemUnsigned(@ForAll long number, @ForAll int shift) throws IOException {
        long smaller = number >>> (shift & 63);
        assertThat(written(number, smaller)).isEqualTo(unsigned(number) + " " + unsigned(smaller) + " ");
    }

    @Test
    void soAreThoseAboutTheEndsOfTheChunksInWhichTheyAreDivided() throws IOException {
        long[] numbers = {
            0, 9, 10, 999_999_999, 1_000_000_000, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 1_000_000_000_000_000_000L,
            2_147_483_647_000_000_005L, Long.MAX_VALUE, Long.MIN_VALUE, -1
        };
        StringBuilder expected = new StringBuilder();
        for (long number : numbers) {
            expected.append(unsigned(number)).append(' ');
        }
        assertThat(written(numbers)).isEqualTo(expected.toString());
    }

    private static String unsigned(long number) {
        return Long.toUnsignedString(number);
    }

    private static String written(long... numbers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TextSink sink = new TextSink(out)) {
            for (long number : numbers) {
                sink.decimal(number).text(" ");
            }
        }
        return out.toString(StandardCharsets.US_ASCII);
    }
}
