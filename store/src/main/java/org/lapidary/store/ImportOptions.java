package org.lapidary.store;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * How an exported file is imported.
 *
 * @param source what messages call the file
 * @param name what the run is to be called, else as in the file
 * @param rename whether to find another name where that one is taken
 * @param states sees that a state of a process, which the store does not understand, can be decoded
 */
public record ImportOptions(String source, Optional<String> name, boolean rename, Consumer<byte[]> states) {}
