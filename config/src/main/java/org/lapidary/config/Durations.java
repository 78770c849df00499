package org.lapidary.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 0.5} or {@code 2s} in seconds, {@code 500ms}, {@code 250us}, {@code 3min}. */
public final class Durations {

    private static final Pattern NOTATION =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?|\\.[0-9]{1,9})(us|ms|s|min)?");
    private static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {}

    /**
     * Reads a duration greater than zero.
     *
     * @throws IllegalArgumentException where {@code text} is none; the message is for users
     */
    public static Duration parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration: write seconds (0.5), or a number with us, ms, s or min (500ms)");
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosOf(matcher.group(2))));
        if (nanos.compareTo(BigDecimal.ONE) < 0) {
            throw new IllegalArgumentException("'" + text + "' is no duration greater than zero");
        }
        if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a year");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit == null ? "s" : unit) {
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "min" -> 60_000_000_000L;
            default -> 1_000_000_000;
        };
    }
}
