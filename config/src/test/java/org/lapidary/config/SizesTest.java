package org.lapidary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "4096B, 4096",
        "2GiB, 2147483648",
        "2G, 2147483648",
        "512MiB, 536870912",
        "1KiB, 1024",
        "1T, 1099511627776"
    })
    void readsBytesAndBinaryUnits(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "0GiB", "-1", "1.5GiB", "GiB", "1gib", "9999999999999TiB", "999999999999999999999"})
    void turnsDownWhatIsNoSizeGreaterThanZero(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"2GB, 2GiB", "512MB, 512MiB", "1kB, 1KiB"})
    void asksForTheUnambiguousUnit(String text, String better) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.parse(text))
                .withMessageContaining("write " + better);
    }

    @Property
    void bytesAreReadAsTheyStand(@ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long bytes) {
        assertThat(Sizes.parse(Long.toString(bytes))).isEqualTo(bytes);
    }
}
