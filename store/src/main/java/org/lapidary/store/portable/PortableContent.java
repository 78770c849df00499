package org.lapidary.store.portable;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.lapidary.store.format.DecodeException;

/**
 * The content of an exported file, decompressed, and all that stands around it: head, chunks and trailer. Knows numbers
 * and records, not what they mean.
 */
final class PortableContent implements AutoCloseable {

    private final InputStream in;
    private final int version;
    private final ChunkInput chunks;
    private final InputStream content;
    private final MessageDigest sha256 = Digests.sha256();
    private final byte[] one = new byte[1];
    private long bytes;

    /** Reads the head. */
    PortableContent(InputStream in) throws IOException, DecodeException, PortableReader.NotExportedException {
        this.in = in;
        version = readHead();
        chunks = new ChunkInput(in, PortableFormat.HEAD_BYTES);
        ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(chunks);
        content = new BufferedInputStream(zstd, PortableFormat.MAX_CHUNK / 4);
        zstd.setLongMax(PortableFormat.WINDOW_LOG);
    }

    int version() {
        return version;
    }

    private int readHead() throws IOException, DecodeException, PortableReader.NotExportedException {
        byte[] head = new byte[PortableFormat.HEAD_BYTES];
        int read = in.readNBytes(head, 0, head.length);
        byte[] magic = PortableFormat.MAGIC;
        if (read < magic.length || !Arrays.equals(head, 0, magic.length, magic, 0, magic.length)) {
            throw new PortableReader.NotExportedException();
        }
        if (read < head.length) {
            throw damaged("it ends in its head: it was cut off");
        }
        int checked = PortableFormat.HEAD_BYTES - PortableFormat.CHECKSUM_BYTES;
        if (ByteBuffer.wrap(head).getInt(checked) != Digests.crc32c(head, checked)) {
            throw damaged("its head does not match its checksum");
        }
        int version = head[magic.length] & 0xff;
        if (version > PortableFormat.SEVERAL_RUNS) {
            throw new DecodeException.TooNew("it has version " + version + ", the newest this lapidary reads is "
                    + PortableFormat.SEVERAL_RUNS);
        }
        if (version == 0) {
            throw damaged("it has version 0, which was never written");
        }
        return version;
    }

    /** Sees that nothing follows, and that the trailer says what was read. */
    Totals finish(int checkpoints, long pages) throws IOException, DecodeException {
        byte[] trailer = new byte[PortableFormat.TRAILER_BYTES];
        try {
            if (content.read() >= 0 || !chunks.isAtEnd()) {
                throw damaged("something follows its end");
            }
            if (in.readNBytes(trailer, 0, trailer.length) < trailer.length) {
                throw damaged("it ends in its trailer: it was cut off");
            }
            if (in.read() >= 0) {
                throw damaged("something follows its trailer");
            }
        } catch (ZstdIOException | ChunkInput.Damage e) {
            throw damaged(e.getMessage());
        }
        ByteBuffer fields = ByteBuffer.wrap(trailer);
        boolean counted = fields.getInt() == checkpoints && fields.getLong() == pages && fields.getLong() == bytes;
        byte[] stored = new byte[32];
        fields.get(stored);
        byte[] computed = sha256.digest();
        if (fields.getInt() != Digests.crc32c(trailer, PortableFormat.TRAILER_BYTES - PortableFormat.CHECKSUM_BYTES)
                || !counted
                || !Arrays.equals(stored, computed)) {
            throw damaged("its content does not match its trailer");
        }
        return new Totals(checkpoints, pages, bytes, HexFormat.of().formatHex(computed));
    }

    /** A record, behind its length. */
    byte[] record(int most) throws IOException, DecodeException {
        int length = (int) varint(0, most);
        byte[] record;
        try {
            record = content.readNBytes(length); // grows as bytes come in: a length alone takes no memory
        } catch (ZstdIOException | ChunkInput.Damage e) {
            throw damaged(e.getMessage());
        }
        return count(record, length, record.length);
    }

    void fill(byte[] target, int length) throws IOException, DecodeException {
        int read;
        try {
            read = content.readNBytes(target, 0, length);
        } catch (ZstdIOException | ChunkInput.Damage e) {
            throw damaged(e.getMessage());
        }
        count(target, length, read);
    }

    private byte[] count(byte[] bytes, int wanted, int read) throws DecodeException.Damaged {
        if (read < wanted) {
            throw damaged("its content ends early");
        }
        sha256.update(bytes, 0, wanted);
        this.bytes += wanted;
        return bytes;
    }

    int u8() throws IOException, DecodeException {
        fill(one, 1);
        return one[0] & 0xff;
    }

    /** A number that must be within bounds. */
    long varint(long least, long most) throws IOException, DecodeException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                if (value < least || value > most) {
                    throw damaged("a number of " + value + " is not between " + least + " and " + most);
                }
                return value;
            }
        }
        throw damaged("a number is too long");
    }

    static DecodeException.Damaged damaged(String why) {
        return new DecodeException.Damaged(why);
    }

    /** Frees what zstd holds; the stream beneath stays open. */
    @Override
    public void close() throws IOException {
        content.close();
    }
}
