package org.lapidary.store.portable;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.RunRecord;

/**
 * Writes an exported file from its first byte to its last. Takes some 150 MiB besides Java's heap for zstd's window, of
 * which the system gives what is used. Closing it does not close the stream beneath.
 */
public final class PortableWriter implements AutoCloseable {

    /** As in the store's blocks: higher ones take much longer for little, since the window does most. */
    private static final int LEVEL = 3;

    private final OutputStream out;
    private final ChunkOutput chunks;
    private final ZstdOutputStreamNoFinalizer zstd;
    private final MessageDigest sha256 = Digests.sha256();
    private final byte[] small = new byte[64];
    private int smallSize;
    private long contentBytes;
    private long pages;
    private int checkpoints;
    private long nextVpn;

    /**
     * Begins the file.
     *
     * @param runs how many will follow
     * @param pagesToCome pages whose content will follow, of all of them
     */
    public PortableWriter(OutputStream out, int runs, long pagesToCome) throws IOException {
        if (runs > PortableFormat.MAX_RUNS) {
            throw new StoreException.Refused("an exported file holds up to " + PortableFormat.MAX_RUNS + " runs, and "
                    + runs + " were asked for");
        }
        this.out = out;
        int version = runs == 1 ? PortableFormat.ONE_RUN : PortableFormat.SEVERAL_RUNS;
        byte[] head = new byte[PortableFormat.HEAD_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(head);
        fields.put(PortableFormat.MAGIC).put((byte) version);
        fields.putInt(Digests.crc32c(head, fields.position()));
        out.write(head);
        chunks = new ChunkOutput(out);
        zstd = new ZstdOutputStreamNoFinalizer(chunks, LEVEL);
        zstd.setLong(PortableFormat.WINDOW_LOG);
        if (runs > 1) {
            put(PortableFormat.RUNS).varint(runs).varint(pagesToCome).send();
        }
    }

    /**
     * Begins the next run; its checkpoints follow.
     *
     * @param checkpointsToCome checkpoints of it that will follow
     * @param pagesToCome pages whose content will follow with them
     */
    public void run(RunInfo run, int checkpointsToCome, long pagesToCome) throws IOException {
        byte[] record = RunRecord.encode(run);
        requireShort("the record of run '" + run.name() + "'", record, PortableFormat.MAX_RUN);
        put(PortableFormat.RUN).varint(checkpointsToCome).varint(pagesToCome).varint(record.length).send();
        content(record, 0, record.length);
    }

    /** Begins the next checkpoint; its stretches follow in ascending order. */
    public void checkpoint(ExportedRecord checkpoint) throws IOException {
        byte[] record = checkpoint.encode();
        requireShort("the state of checkpoint " + checkpoint.info().id(), record, PortableFormat.MAX_CHECKPOINT);
        put(PortableFormat.CHECKPOINT).varint(record.length).send();
        content(record, 0, record.length);
        checkpoints++;
        nextVpn = 0;
    }

    private static void requireShort(String what, byte[] record, int most) {
        if (record.length > most) {
            throw new StoreException.Refused(
                    what + " takes " + record.length + " bytes, an exported file holds up to " + most);
        }
    }

    /** Writes pages with their content, at most {@link PortableFormat#MAX_NEW}. */
    public void newPages(long vpn, int count, byte[] content) throws IOException {
        put(PortableFormat.NEW_PAGES).varint(vpn - nextVpn).varint(count).send();
        content(content, 0, count * PageSource.PAGE_SIZE);
        pages += count;
        nextVpn = vpn + count;
    }

    /** Writes pages that came before, at most {@link PortableFormat#MAX_KNOWN}: the first of them as {@code ordinal}. */
    public void knownPages(long vpn, int count, long ordinal) throws IOException {
        put(PortableFormat.KNOWN_PAGES).varint(vpn - nextVpn).varint(count).varint(ordinal).send();
        nextVpn = vpn + count;
    }

    /** Completes the file, and flushes the stream beneath. */
    public Totals finish() throws IOException {
        put(PortableFormat.END).send();
        zstd.close();
        chunks.end();
        byte[] hash = sha256.digest();
        byte[] trailer = new byte[PortableFormat.TRAILER_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(trailer);
        fields.putInt(checkpoints).putLong(pages).putLong(contentBytes).put(hash);
        fields.putInt(Digests.crc32c(trailer, fields.position()));
        out.write(trailer);
        out.flush();
        return new Totals(checkpoints, pages, contentBytes, HexFormat.of().formatHex(hash));
    }

    private PortableWriter put(int tag) {
        small[0] = (byte) tag;
        smallSize = 1;
        return this;
    }

    private PortableWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            small[smallSize++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        small[smallSize++] = (byte) rest;
        return this;
    }

    private void send() throws IOException {
        content(small, 0, smallSize);
    }

    private void content(byte[] bytes, int offset, int length) throws IOException {
        sha256.update(bytes, offset, length);
        contentBytes += length;
        zstd.write(bytes, offset, length);
    }

    /** Frees what zstd holds; a file that is not finished stays cut off. */
    @Override
    public void close() {
        try {
            zstd.close();
        } catch (IOException e) {
            // It was not finished, so the caller knows of a failure already.
        }
    }
}
