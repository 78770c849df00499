package org.lapidary.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ScaleTest {

    private static List<String> labels(Scale scale) {
        return scale.marks().stream().map(Scale.Mark::label).toList();
    }

    @Test
    void bytesAreMarkedInTheirUnits() {
        assertThat(labels(Scale.bytes(49L << 20, 0, 100, 5))).containsExactly("0", "16 MiB", "32 MiB", "48 MiB", "64 MiB");
        assertThat(labels(Scale.bytes(3, 0, 100, 5))).containsExactly("0", "1 B", "2 B", "3 B");
        assertThat(labels(Scale.bytes(0, 0, 100, 5))).containsExactly("0", "1 B");
    }

    @Test
    void runTimeIsMarkedInRoundSteps() {
        assertThat(labels(Scale.elapsed(900, 0, 100, 10))).startsWith("0.0 s", "0.1 s");
        assertThat(labels(Scale.elapsed(90_000, 0, 100, 7))).containsExactly("0 s", "15 s", "30 s", "45 s", "60 s", "75 s", "90 s");
    }

    @Test
    void theClockIsMarkedAtRoundLocalTimes() {
        ZoneId india = ZoneOffset.ofHoursMinutes(5, 30);
        long noon = 1_790_000_000_000L - 1_790_000_000_000L % 86_400_000;
        assertThat(labels(Scale.clock(noon, noon + 4 * 3_600_000, india, 0, 100, 7)))
                .containsExactly("06:00", "07:00", "08:00", "09:00");
        assertThat(labels(Scale.clock(noon, noon + 9 * 86_400_000L, india, 0, 100, 7))).allMatch(label -> label.endsWith("Sep"));
    }

    @Test
    void numbersAreMarkedAtOnesTwosAndFives() {
        assertThat(labels(Scale.numbers(1, 1000, 0, 100, 12))).startsWith("100", "200").endsWith("1,000");
        assertThat(labels(Scale.numbers(7, 7, 0, 100, 12))).containsExactly("7");
    }

    @Property(tries = 300)
    void labelsAreFewAndDistinctAndInsideTheAxis(
            @ForAll @LongRange(min = 0, max = 1L << 50) long most, @ForAll @IntRange(min = 3, max = 12) int marks) {
        for (Scale scale : List.of(
                Scale.bytes(most, 0, 100, marks),
                Scale.numbers(1, 1 + most, 0, 100, marks),
                Scale.elapsed(most / 1000, 0, 100, marks),
                Scale.clock(1_000_000_000_000L, 1_000_000_000_000L + most / 1000, ZoneOffset.UTC, 0, 100, marks),
                Scale.clock(0, Math.max(1, most / 4), ZoneOffset.UTC, 0, 100, marks))) { // some 9000 years
            assertThat(scale.marks()).hasSizeLessThanOrEqualTo(marks + 2);
            assertThat(labels(scale)).doesNotHaveDuplicates();
            assertThat(scale.marks()).allMatch(mark -> scale.at(mark.value()) >= -1e-6 && scale.at(mark.value()) <= 100 + 1e-6);
        }
    }
}
