package org.lapidary.store.format;

import java.util.zip.CRC32C;

/**
 * The frame around every record but page blocks and index entries:
 *
 * <pre>
 *  offset  size
 *  0       2     magic, two ASCII letters by kind of record
 *  2       1     version of the body
 *  3       n     body
 *  3 + n   4     CRC-32C of all bytes before
 * </pre>
 *
 * Magic, version and checksum stay where they are in every later version, so that a flipped version byte is seen as
 * damage and not as a record from the future.
 */
public final class Frame {

    /** Bytes that the frame adds to a body. */
    public static final int OVERHEAD = 7;

    private static final int BODY = 3;
    private static final int CHECKSUM = 4;

    private Frame() {}

    /** A writer that stands where the body begins; finish with {@link #seal}. */
    static ByteWriter begin(RecordKind kind) {
        return new ByteWriter().u8(kind.first()).u8(kind.second()).u8(kind.version());
    }

    static byte[] seal(ByteWriter record) {
        return record.u32(crc(record.array(), 0, record.size())).toByteArray();
    }

    /** Checks the frame and returns a reader over the body. */
    static ByteReader open(RecordKind kind, byte[] record) throws DecodeException {
        if (record.length < OVERHEAD) {
            throw new DecodeException.Damaged(kind.label() + " of " + record.length + " bytes is too short");
        }
        if (record[0] != kind.first() || record[1] != kind.second()) {
            throw new DecodeException.Damaged(kind.label() + " does not begin with its magic");
        }
        int end = record.length - CHECKSUM;
        int stored = (int) new ByteReader(kind.label(), record, end, record.length).u32();
        if (stored != crc(record, 0, end)) {
            throw new DecodeException.Damaged(kind.label() + " does not match its checksum");
        }
        int version = record[2] & 0xff;
        if (version > kind.version()) {
            throw new DecodeException.TooNew(
                    kind.label() + " has version " + version + ", the newest this lapidary reads is " + kind.version());
        }
        if (version == 0) {
            throw new DecodeException.Damaged(kind.label() + " has version 0, which was never written");
        }
        return new ByteReader(kind.label(), record, BODY, end);
    }

    static int crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
