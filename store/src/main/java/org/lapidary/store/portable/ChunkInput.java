package org.lapidary.store.portable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Joins chunks again, and lets nothing through that does not match its checksum. */
final class ChunkInput extends InputStream {

    private final InputStream in;
    private final byte[] chunk = new byte[PortableFormat.CHUNK_HEAD_BYTES + PortableFormat.MAX_CHUNK];
    private int position;
    private int end;
    private long offset;
    private boolean ended;

    /** @param offset where in the file the first chunk begins, for messages */
    ChunkInput(InputStream in, long offset) {
        this.in = in;
        this.offset = offset;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == end && !ended) {
            next();
        }
        if (ended) {
            return -1;
        }
        int part = Math.min(length, end - position);
        System.arraycopy(chunk, position, target, at, part);
        position += part;
        return part;
    }

    private void next() throws IOException {
        ByteBuffer head = ByteBuffer.wrap(chunk);
        fill(0, PortableFormat.CHUNK_HEAD_BYTES);
        int length = head.getInt();
        if (length < 0 || length > PortableFormat.MAX_CHUNK) {
            throw new Damage("the chunk at byte " + offset + " has an impossible length");
        }
        int stored = head.getInt();
        fill(PortableFormat.CHUNK_HEAD_BYTES, length);
        if (stored != ChunkOutput.crc(chunk, length)) {
            throw new Damage("the chunk at byte " + offset + " does not match its checksum");
        }
        offset += PortableFormat.CHUNK_HEAD_BYTES + length;
        position = PortableFormat.CHUNK_HEAD_BYTES;
        end = position + length;
        ended = length == 0;
    }

    private void fill(int at, int length) throws IOException {
        int read = in.readNBytes(chunk, at, length);
        if (read < length) {
            throw new Damage("it ends at byte " + (offset + at + read) + ", in the midst of something: it was cut off");
        }
    }

    /** Whether the chunk of no bytes has been met, and nothing is left before it. */
    boolean isAtEnd() throws IOException {
        if (position == end && !ended) {
            next();
        }
        return ended;
    }

    /** Bytes that are not what was written; an {@link IOException} to get through the decompressor. */
    static final class Damage extends IOException {
        Damage(String why) {
            super(why);
        }
    }
}
