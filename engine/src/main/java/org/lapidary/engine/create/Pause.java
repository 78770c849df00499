package org.lapidary.engine.create;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Measures one pause of the program, from the order to stop until the last page is read, and the parts of it. */
final class Pause {

    /** The part that was a wait for the store. */
    static final String WAIT = "wait";

    private final long from = System.nanoTime();
    private final Map<String, Long> parts = new LinkedHashMap<>();
    private long partFrom = from;
    private long lastPart;

    /** {@link System#nanoTime} at its beginning. */
    long from() {
        return from;
    }

    /** A part has just ended, which began when the one before it did, or with the pause. */
    void ended(String part) {
        long now = System.nanoTime();
        parts.put(part, now - partFrom);
        lastPart = now - partFrom;
        partFrom = now;
    }

    /** The same, so many nanoseconds of it having been the program's wait for the store: those are a part of their own. */
    void ended(String part, long waited) {
        ended(part);
        if (waited > 0) {
            lastPart -= waited;
            parts.put(part, lastPart);
            parts.put(WAIT, waited);
        }
    }

    /** Nanoseconds of the part that ended last. */
    long lastPart() {
        return lastPart;
    }

    /** Nanoseconds of a part, 0 where there was none. */
    long part(String name) {
        return parts.getOrDefault(name, 0L);
    }

    /** Nanoseconds up to the end of the last part. */
    long nanos() {
        return partFrom - from;
    }

    /** {@code stop=120000 state=900000 …}: nanoseconds of each part, in order. */
    String parts() {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining(" "));
    }
}
