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

    /** The same under another name. */
    public RunInfo named(String other) {
        return new RunInfo(other, createdMillis, command, attributes);
    }
}
