package org.lapidary.cli.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them; programs take the JSON. */
public final class Human {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private Human() {}

    /** {@code 1.2 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        // 1023.95 would be rounded to "1024.0" of the smaller unit.
        while (value >= 1023.95) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(Math.max(unit, 0)));
    }

    /** {@code 1.250 s}, {@code 3.1 ms}, {@code 17.0 us}. */
    public static String nanos(long nanos) {
        if (nanos < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        return nanos < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    /** {@code 5 s}, {@code 2 min 5 s}, {@code 1 h 3 min}. */
    public static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : count(seconds / 3600) + " h " + seconds % 3600 / 60 + " min";
    }

    /** Seconds with three places, for columns: {@code 0.500}. */
    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 checkpoint}, {@code 2 checkpoints}. */
    public static String counted(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Local date and time to the second. */
    public static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /** {@code 0x7ffd1000}. */
    public static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** {@code text} on one line of at most {@code width} characters, what is left out shown by an ellipsis. */
    public static String shortened(String text, int width) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }

    /**
     * {@code text} without what a terminal takes for orders: names and words in checkpoints are the program's, or those
     * of whoever made an imported file.
     */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?").replaceAll("[\u0080-\u009f]", "?");
    }
}
