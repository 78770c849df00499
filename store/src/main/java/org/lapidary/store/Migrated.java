package org.lapidary.store;

import java.util.List;

/**
 * What a migration did.
 *
 * @param from version of the store's format before
 * @param to version that it has now
 * @param steps what was done, in words; none where nothing was to do
 */
public record Migrated(int from, int to, List<String> steps) {}
