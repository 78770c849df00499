package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The records that a repaired store is to have. */
final class Salvaged {

    private final Map<Column, TreeMap<byte[], Optional<byte[]>>> byColumn = new EnumMap<>(Column.class);

    /** The record stays as it is. */
    void keep(Column column, byte[] key) {
        of(column).put(key, Optional.empty());
    }

    /** The record is to be this one. */
    void put(Column column, byte[] key, byte[] value) {
        of(column).put(key, Optional.of(value));
    }

    /** A column's, by key; empty where the record stays as it is. */
    TreeMap<byte[], Optional<byte[]>> of(Column column) {
        return byColumn.computeIfAbsent(column, name -> new TreeMap<>(Arrays::compareUnsigned));
    }
}
