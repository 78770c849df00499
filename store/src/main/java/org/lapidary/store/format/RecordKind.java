package org.lapidary.store.format;

/** The framed records of a store and of exported files; see {@link Frame}. */
public enum RecordKind {
    META("store counter", 'L', 'G', 1),
    RUN("run record", 'L', 'R', 1),
    SUMMARY("checkpoint summary", 'L', 'S', 1),
    MANIFEST("checkpoint manifest", 'L', 'M', 1),
    REMOVED("mark of a removed keyframe", 'L', 'X', 1),
    EXPORTED("exported checkpoint", 'L', 'C', 1);

    private final String label;
    private final byte first;
    private final byte second;
    private final int version;

    RecordKind(String label, char first, char second, int version) {
        this.label = label;
        this.first = (byte) first;
        this.second = (byte) second;
        this.version = version;
    }

    /** What messages call it. */
    public String label() {
        return label;
    }

    byte first() {
        return first;
    }

    byte second() {
        return second;
    }

    /** The version written, and the newest that can be read. */
    int version() {
        return version;
    }
}
