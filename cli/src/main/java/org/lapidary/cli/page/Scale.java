package org.lapidary.cli.page;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lapidary.cli.text.Human;

/**
 * From values to places on a chart, with marks at round values.
 *
 * @param low value at {@code start}
 * @param high value at {@code end}; above {@code low}
 * @param start where the axis begins
 * @param end where it ends
 * @param marks round values between, with labels
 */
record Scale(double low, double high, double start, double end, List<Mark> marks) {

    record Mark(double value, String label) {}

    private static final long[] TIME_STEPS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, // milliseconds
        1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
        60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
        3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
        86_400_000, 172_800_000, 604_800_000, 1_209_600_000, 2_592_000_000L, 7_776_000_000L, 31_536_000_000L
    };

    /** Before the first and after the last of a time axis, one in so many parts is left empty. */
    private static final int MARGIN = 40;

    private static final long DAY = 86_400_000;

    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    /** From 0 to {@code most} bytes and up to the next mark; marked at multiples of a power of two, as the units are. */
    static Scale bytes(long most, double start, double end, int marks) {
        long step = 1;
        while ((double) most / step > marks) {
            step <<= 1;
        }
        List<Mark> list = new ArrayList<>();
        long top = Math.ceilDiv(Math.max(1, most), step) * step;
        for (long value = 0; value <= top; value += step) {
            list.add(new Mark(value, label(value)));
        }
        return new Scale(0, top, start, end, list);
    }

    /** {@code 64 MiB}, without the places that {@link Human#bytes} has where there are none. */
    static String label(long bytes) {
        return bytes == 0 ? "0" : Human.bytes(bytes).replace(".0 ", " ");
    }

    /** Numbers from {@code first} to {@code last}, marked at 1, 2 or 5 times a power of ten. */
    static Scale numbers(long first, long last, double start, double end, int marks) {
        long power = 1;
        long step = 1;
        while ((double) (last - first) / step > marks) {
            step = step == power ? 2 * power : step == 2 * power ? 5 * power : (power *= 10);
        }
        List<Mark> list = new ArrayList<>();
        for (long value = Math.ceilDiv(first, step) * step; value <= last; value += step) {
            list.add(new Mark(value, Human.count(value)));
        }
        return new Scale(first - 0.5, last + 0.5, start, end, list);
    }

    /** Run time, milliseconds from 0. */
    static Scale elapsed(long last, double start, double end, int marks) {
        long top = Math.max(1, last + last / MARGIN);
        long step = timeStep(top, marks);
        List<Mark> list = new ArrayList<>();
        for (long value = 0; value <= top; value += step) {
            list.add(new Mark(value, elapsedLabel(value, step)));
        }
        return new Scale(0, top, start, end, list);
    }

    private static String elapsedLabel(long millis, long step) {
        if (step < 1000) {
            int places = step < 10 ? 3 : step < 100 ? 2 : 1;
            return String.format(Locale.ROOT, "%." + places + "f s", millis / 1e3);
        }
        if (step < 60_000) {
            return Human.count(millis / 1000) + " s";
        }
        return step < 3_600_000 ? Human.count(millis / 60_000) + " min" : Human.count(millis / 3_600_000) + " h";
    }

    /** Wall-clock time, milliseconds since 1970, marked at round local times. */
    static Scale clock(long first, long last, ZoneId zone, double start, double end, int marks) {
        long margin = Math.max(1000, (last - first) / MARGIN);
        return clock(first - margin, last - first + 2 * margin, zone, new Place(start, end), marks);
    }

    /** Where an axis lies. */
    private record Place(double start, double end) {}

    private static Scale clock(long first, long span, ZoneId zone, Place place, int marks) {
        long step = timeStep(span, marks);
        ZonedDateTime at = Instant.ofEpochMilli(first).atZone(zone);
        long midnight = at.toLocalDate().toEpochDay() * DAY;
        long offset = at.toLocalDateTime().toInstant(ZoneOffset.UTC).toEpochMilli() - first; // local time's lead
        long local = midnight + Math.ceilDiv(first + offset - midnight, step) * step;
        DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern(step, span), Locale.ROOT);
        List<Mark> list = new ArrayList<>();
        for (long value = local - offset; value <= first + span; value += step) {
            list.add(new Mark(value, format.format(Instant.ofEpochMilli(value).atZone(zone))));
        }
        return new Scale(first, first + (double) span, place.start(), place.end(), list);
    }

    private static String pattern(long step, long span) {
        if (step < 1000) {
            return "HH:mm:ss.SSS";
        }
        if (step < 60_000) {
            return "HH:mm:ss";
        }
        if (step < DAY) {
            return span < DAY ? "HH:mm" : "d MMM HH:mm";
        }
        return step < 31_536_000_000L && span < 300 * DAY ? "d MMM" : "d MMM uuuu";
    }

    private static long timeStep(long span, int marks) {
        for (long step : TIME_STEPS) {
            if (span / step <= marks) {
                return step;
            }
        }
        return TIME_STEPS[TIME_STEPS.length - 1] * Math.ceilDiv(span, TIME_STEPS[TIME_STEPS.length - 1] * marks);
    }
}
