package org.lapidary.config;

import java.util.Set;

/** What the value of a key may be. */
enum ValueType {
    PATH("path"),
    STRINGS("list of strings"),
    DURATION("duration"),
    SIZE("size"),
    POSITIVE("whole number, 1 or more"),
    COUNT("whole number, 0 or more"),
    CPU("'gem5' or 'host'"),
    FILES("'none', 'changed' or 'all'");

    private static final Set<String> FILE_CHOICES = Set.of("none", "changed", "all");
    private static final Set<String> CPUS = Set.of("gem5", "host");

    private final String description;

    ValueType(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /**
     * Reads one scalar.
     *
     * @return Duration, Long, Integer or String by type; each element of {@link #STRINGS} is a String
     * @throws IllegalArgumentException where the text is no such value; the message is for users
     */
    Object read(String text) {
        return switch (this) {
            case DURATION -> Durations.parse(text);
            case SIZE -> Sizes.parse(text);
            case POSITIVE -> whole(text, 1);
            case COUNT -> whole(text, 0);
            case PATH -> path(text);
            case STRINGS -> text;
            case CPU -> cpu(text);
            case FILES -> files(text);
        };
    }

    private static int whole(String text, int least) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < least) {
            throw new IllegalArgumentException("'" + text + "' is no whole number of " + least + " or more");
        }
        return number;
    }

    private static String path(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + text + "' is no path");
        }
        return text;
    }

    private static String files(String text) {
        if (!FILE_CHOICES.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is neither 'none', 'changed' nor 'all'");
        }
        return text;
    }

    private static String cpu(String text) {
        if (!CPUS.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is neither 'gem5' nor 'host'");
        }
        return text;
    }
}
