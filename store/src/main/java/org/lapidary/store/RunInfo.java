package org.lapidary.store;

import java.util.List;
import java.util.Map;

/**
 * What a store knows about one run of a program.
 *
 * @param name unique in the store
 * @param createdMillis wall-clock time of the run's beginning, just before its program starts, milliseconds since 1970
 * @param command the program's arguments, the program itself first
 * @param attributes what the writer wished to remember (working directory, binary hash, exit status, paths taken …),
 *     in the writer's order
 */
public record RunInfo(String name, long createdMillis, List<String> command, Map<String, String> attributes) {

    /** The last millisecond of the year 9999: no run is later, nor before 1970. */
    public static final long LATEST_MILLIS = 253_402_300_799_999L;

    /** The same under another name. */
    public RunInfo named(String other) {
        return new RunInfo(other, createdMillis, command, attributes);
    }
}
