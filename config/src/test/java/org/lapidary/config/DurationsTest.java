package org.lapidary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0.5, 500000000",
        "1, 1000000000",
        ".25, 250000000",
        "2s, 2000000000",
        "500ms, 500000000",
        "1.5ms, 1500000",
        "250us, 250000",
        "3min, 180000000000",
        "0.000000001, 1"
    })
    void readsNumbersWithAndWithoutUnits(String text, long nanos) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1",
                "0",
                "0s",
                "0.0000000001",
                "1h",
                "1 s",
                "1e3",
                "1.",
                "NaN",
                "999999999999999999",
                "٣"
            })
    void turnsDownWhatIsNoDurationGreaterThanZero(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Property
    void decimalSecondsKeepEveryNanosecond(@ForAll @LongRange(min = 1, max = 31_000_000_000_000_000L) long nanos) {
        String text = BigDecimal.valueOf(nanos, 9).toPlainString();
        assertThat(Durations.parse(text).toNanos()).isEqualTo(nanos);
    }

    @Test
    void theLongestIsAYear() {
        assertThat(Durations.parse("525600min")).isEqualTo(Duration.ofDays(365));
    }
}
