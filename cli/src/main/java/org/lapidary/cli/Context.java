package org.lapidary.cli;

import java.util.List;

/**
 * What every verb works with.
 *
 * @param services the modules below
 * @param console where to print
 * @param environment the caller's, {@code NAME=VALUE}
 * @param interruption Ctrl-C and its like
 */
public record Context(Services services, Console console, List<String> environment, Interruption interruption) {

    /** Value of a variable of the caller's environment, or the empty string. */
    public String variable(String name) {
        return environment.stream()
                .filter(entry -> entry.startsWith(name + "="))
                .map(entry -> entry.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
