package org.lapidary.store.rocks;

import org.lapidary.store.format.Location;

/** Places by places, 16 to 32 bytes for each: open addressing, at most half full. */
final class LocationMap {

    private long[] keys = new long[1024];
    private long[] values = new long[1024];
    private int size;

    /** Location of what is kept for {@code location}, {@link Location#NONE} where nothing is. */
    long get(long location) {
        return values[bucket(location)];
    }

    /** Whether something is kept for {@code location}. */
    boolean has(long location) {
        return keys[bucket(location)] == location;
    }

    void put(long location, long value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int b = bucket(location);
        size += keys[b] == location ? 0 : 1;
        keys[b] = location;
        values[b] = value;
    }

    private int bucket(long location) {
        int mask = keys.length - 1;
        int b = (int) (location * 0x9e37_79b9_7f4a_7c15L >>> 33) & mask;
        while (keys[b] != Location.NONE && keys[b] != location) {
            b = b + 1 & mask;
        }
        return b;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new long[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != Location.NONE) {
                int b = bucket(oldKeys[i]);
                keys[b] = oldKeys[i];
                values[b] = oldValues[i];
            }
        }
    }
}
