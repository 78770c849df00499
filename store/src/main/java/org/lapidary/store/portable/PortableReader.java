package org.lapidary.store.portable;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdIOException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageMap;
import org.lapidary.store.format.RunRecord;

/**
 * Reads an exported file, which anybody may have made, from its first byte to its last. Takes memory for one record or
 * stretch at a time, and only as its bytes come in; zstd's window takes 128 MiB besides. Whether the file is whole is
 * known when {@link #totals} is: nothing of it is to be believed before.
 *
 * <p>All methods throw {@link DecodeException.Damaged} where the bytes are not what was written, and {@link
 * IOException} where the stream beneath fails.
 */
public final class PortableReader implements AutoCloseable {

    private final InputStream in;
    private final ChunkInput chunks;
    private final InputStream content;
    private final MessageDigest sha256 = Digests.sha256();
    private final byte[] one = new byte[1];
    private final RunInfo run;
    private final int promisedCheckpoints;
    private final long promisedPages;
    private int checkpoints;
    private long pages;
    private long contentBytes;
    private int lastNumber;
    private long nextVpn;
    private int tag;
    private Totals totals;

    /**
     * Reads up to the first checkpoint.
     *
     * @throws NotExportedException where the first bytes are not those of an exported file
     */
    public PortableReader(InputStream in) throws IOException, DecodeException, NotExportedException {
        this.in = in;
        readHead();
        chunks = new ChunkInput(in, PortableFormat.HEAD_BYTES);
        ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(chunks);
        content = new BufferedInputStream(zstd, PortableFormat.MAX_CHUNK / 4);
        try {
            zstd.setLongMax(PortableFormat.WINDOW_LOG);
            if (u8() != PortableFormat.RUN) {
                throw damaged("it does not begin with a run");
            }
            promisedCheckpoints = (int) varint(1, Integer.MAX_VALUE);
            promisedPages = varint(0, Long.MAX_VALUE);
            run = RunRecord.decode(record(PortableFormat.MAX_RUN));
            if (run.createdMillis() < 0 || run.createdMillis() > RunInfo.LATEST_MILLIS) {
                throw damaged("its run is not of the years 1970 to 9999");
            }
            tag = u8();
        } catch (IOException | DecodeException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private void readHead() throws IOException, DecodeException, NotExportedException {
        byte[] head = new byte[PortableFormat.HEAD_BYTES];
        int read = in.readNBytes(head, 0, head.length);
        byte[] magic = PortableFormat.MAGIC;
        if (read < magic.length || !Arrays.equals(head, 0, magic.length, magic, 0, magic.length)) {
            throw new NotExportedException();
        }
        if (read < head.length) {
            throw damaged("it ends in its head: it was cut off");
        }
        int checked = PortableFormat.HEAD_BYTES - PortableFormat.CHECKSUM_BYTES;
        if (ByteBuffer.wrap(head).getInt(checked) != Digests.crc32c(head, checked)) {
            throw damaged("its head does not match its checksum");
        }
        int version = head[magic.length] & 0xff;
        if (version > PortableFormat.VERSION) {
            throw new DecodeException.TooNew("it has version " + version + ", the newest this lapidary reads is "
                    + PortableFormat.VERSION);
        }
        if (version == 0) {
            throw damaged("it has version 0, which was never written");
        }
    }

    public RunInfo run() {
        return run;
    }

    /** Checkpoints that it says it has. */
    public int promisedCheckpoints() {
        return promisedCheckpoints;
    }

    /** Pages whose content it says it has; no more are read. */
    public long promisedPages() {
        return promisedPages;
    }

    /** The next checkpoint, or null at the end, where the file has proved to be whole. */
    public ExportedRecord nextCheckpoint() throws IOException, DecodeException {
        if (tag == PortableFormat.END) {
            finish();
            return null;
        }
        if (tag != PortableFormat.CHECKPOINT) {
            throw damaged("a checkpoint is missing");
        }
        ExportedRecord checkpoint = ExportedRecord.decode(record(PortableFormat.MAX_CHECKPOINT));
        if (!checkpoint.info().id().run().equals(run.name())) {
            throw damaged("it holds checkpoints of several runs");
        }
        if (checkpoint.info().id().number() <= lastNumber) {
            throw damaged("its checkpoints are not in order");
        }
        if (checkpoint.info().elapsedNanos() < 0 || checkpoint.info().instructions() < -1) {
            throw damaged("it holds a checkpoint of before its program's start");
        }
        lastNumber = checkpoint.info().id().number();
        checkpoints++;
        nextVpn = 0;
        tag = u8();
        return checkpoint;
    }

    /** The next pages of the present checkpoint, or null where there are no more. */
    public Stretch nextStretch() throws IOException, DecodeException {
        if (tag != PortableFormat.NEW_PAGES && tag != PortableFormat.KNOWN_PAGES) {
            return null;
        }
        boolean isNew = tag == PortableFormat.NEW_PAGES;
        long vpn = nextVpn + varint(0, PageMap.MAX_VPN - nextVpn);
        int most = isNew ? PortableFormat.MAX_NEW : PortableFormat.MAX_KNOWN;
        int count = (int) varint(1, Math.min(most, PageMap.MAX_VPN - vpn));
        Stretch stretch;
        if (isNew) {
            if (count > promisedPages - pages) {
                throw damaged("it holds more pages than it says");
            }
            stretch = new Stretch(vpn, count, Stretch.NEW, pages(count));
            pages += count;
        } else {
            stretch = new Stretch(vpn, count, varint(0, pages - count), null);
        }
        nextVpn = vpn + count;
        tag = u8();
        return stretch;
    }

    private byte[] pages(int count) throws IOException, DecodeException {
        byte[] bytes = new byte[count * PageSource.PAGE_SIZE];
        fill(bytes, bytes.length);
        for (int i = 0; i < count; i++) {
            if (PageDelta.isZero(bytes, i * PageSource.PAGE_SIZE)) {
                throw damaged("it holds a page of zeros, which is never written");
            }
        }
        return bytes;
    }

    /** What the trailer says; null before the end. */
    public Totals totals() {
        return totals;
    }

    private void finish() throws IOException, DecodeException {
        if (totals != null) {
            return;
        }
        if (checkpoints != promisedCheckpoints || pages != promisedPages) {
            throw damaged("it holds fewer checkpoints or pages than it says");
        }
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
        boolean counted = fields.getInt() == checkpoints
                && fields.getLong() == pages
                && fields.getLong() == contentBytes;
        byte[] stored = new byte[32];
        fields.get(stored);
        byte[] computed = sha256.digest();
        if (fields.getInt() != Digests.crc32c(trailer, PortableFormat.TRAILER_BYTES - PortableFormat.CHECKSUM_BYTES)
                || !counted
                || !Arrays.equals(stored, computed)) {
            throw damaged("its content does not match its trailer");
        }
        totals = new Totals(checkpoints, pages, contentBytes, HexFormat.of().formatHex(computed));
    }

    private byte[] record(int most) throws IOException, DecodeException {
        int length = (int) varint(0, most);
        byte[] record;
        try {
            record = content.readNBytes(length); // grows as bytes come in: a length alone takes no memory
        } catch (ZstdIOException | ChunkInput.Damage e) {
            throw damaged(e.getMessage());
        }
        return count(record, length, record.length);
    }

    private void fill(byte[] target, int length) throws IOException, DecodeException {
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
        contentBytes += wanted;
        return bytes;
    }

    private int u8() throws IOException, DecodeException {
        fill(one, 1);
        return one[0] & 0xff;
    }

    private long varint(long least, long most) throws IOException, DecodeException {
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

    private static DecodeException.Damaged damaged(String why) {
        return new DecodeException.Damaged(why);
    }

    /** Frees what zstd holds; the stream beneath stays open. */
    @Override
    public void close() throws IOException {
        content.close();
    }

    /** The bytes are not those of an exported file at all. */
    public static final class NotExportedException extends Exception {
        NotExportedException() {
            super("it does not begin as `lapidary export` begins a file");
        }
    }
}
