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
    FILES("'none', 'changed' or 'all'"),
    OVERLOAD("'wait' or 'skip'");

    private static final Set<String> FILE_CHOICES = Set.of("none", "changed", "all");
    private static final Set<String> OVERLOADS = Set.of("wait", "skip");
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
            case CPU -> choice(text, CPUS, "neither 'gem5' nor 'host'");
            case FILES -> choice(text, FILE_CHOICES, "neither 'none', 'changed' nor 'all'");
            case OVERLOAD -> choice(text, OVERLOADS, "neither 'wait' nor 'skip'");
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

    private static String choice(String text, Set<String> choices, String otherwise) {
        if (!choices.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is " + otherwise);
        }
        return text;
    }
}
