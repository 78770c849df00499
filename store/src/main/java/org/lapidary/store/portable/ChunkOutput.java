package org.lapidary.store.portable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Cuts bytes into chunks, each behind its length and a checksum of both. */
final class ChunkOutput extends OutputStream {

    private static final int LENGTH = PortableFormat.MAX_CHUNK / 16;

    private final OutputStream out;
    private final byte[] chunk = new byte[PortableFormat.CHUNK_HEAD_BYTES + LENGTH];
    private int size;

    ChunkOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, LENGTH - size);
            System.arraycopy(bytes, offset + done, chunk, PortableFormat.CHUNK_HEAD_BYTES + size, part);
            size += part;
            done += part;
            if (size == LENGTH) {
                send();
            }
        }
    }

    private void send() throws IOException {
        ByteBuffer head = ByteBuffer.wrap(chunk).putInt(size);
        head.putInt(crc(chunk, size));
        out.write(chunk, 0, PortableFormat.CHUNK_HEAD_BYTES + size);
        size = 0;
    }

    /** Of the length and the bytes that follow the place of the checksum. */
    static int crc(byte[] chunk, int size) {
        CRC32C crc = new CRC32C();
        crc.update(chunk, 0, Integer.BYTES);
        crc.update(chunk, PortableFormat.CHUNK_HEAD_BYTES, size);
        return (int) crc.getValue();
    }

    /** Sends what is left, and the chunk of no bytes that says so. */
    void end() throws IOException {
        if (size > 0) {
            send();
        }
        send();
    }
}
