package org.lapidary.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1048575, 1.0 MiB",
        "1536, 1.5 KiB",
        "9223372036854775807, 8.0 EiB"
    })
    void bytesHaveOneDecimalAndTheNearestUnit(long bytes, String text) {
        assertThat(Human.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0 us", "17000, 17.0 us", "3100000, 3.1 ms", "1250000000, 1.250 s"})
    void durationsHaveAUnitThatFits(long nanos, String text) {
        assertThat(Human.nanos(nanos)).isEqualTo(text);
    }

    @Test
    void aLongCommandIsShortenedToOneLine() {
        assertThat(Human.shortened("a\nb", 10)).isEqualTo("a b");
        assertThat(Human.shortened("abcdef", 4)).isEqualTo("abc…");
    }

    @Test
    void tableColumnsAreAligned() {
        Table table = new Table("NAME", ">N", "REST");
        table.add("a", "1", "");
        table.add("bcdef", "100", "x");
        assertThat(table).hasToString("NAME     N  REST\na        1\nbcdef  100  x\n");
    }

    @Test
    void ordersToTheTerminalAreNotPrinted() {
        assertThat(Human.printable("a\tb\nc\u001b]0;title\u0007\r\u009b2J ü")).isEqualTo("a\tb\nc?]0;title???2J ü");
    }
}
