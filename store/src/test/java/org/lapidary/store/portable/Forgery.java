package org.lapidary.store.portable;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.lapidary.store.PageRanges;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.ForgedRecord;
import org.lapidary.store.format.RunRecord;

/** A file whose checksums are all right, around whatever content. */
final class Forgery {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int checkpoints;
    private long pages;
    private boolean wide;
    private int version = PortableFormat.ONE_RUN;

    /** Makes the frame ask for a window of 2 GiB. */
    Forgery wide() {
        wide = true;
        return this;
    }

    /** Makes it a file of several runs. */
    Forgery runs(long promisedRuns, long promisedPages) {
        version = PortableFormat.SEVERAL_RUNS;
        return tag('N').varint(promisedRuns).varint(promisedPages);
    }

    Forgery run(RunInfo run, long promisedCheckpoints, long promisedPages) {
        return run(RunRecord.encode(run), promisedCheckpoints, promisedPages);
    }

    Forgery run(byte[] record, long promisedCheckpoints, long promisedPages) {
        return tag('R').varint(promisedCheckpoints).varint(promisedPages).varint(record.length).raw(record);
    }

    Forgery checkpoint(String run, int number) {
        return checkpoint(ForgedRecord.of(run, number, Map.of(), PageRanges.EMPTY));
    }

    Forgery checkpoint(byte[] record) {
        checkpoints++;
        return tag('C').varint(record.length).raw(record);
    }

    Forgery newPages(long gap, byte[]... contents) {
        tag('P').varint(gap).varint(contents.length);
        for (byte[] page : contents) {
            raw(page);
            pages++;
        }
        return this;
    }

    Forgery knownPages(long gap, long count, long ordinal) {
        return tag('S').varint(gap).varint(count).varint(ordinal);
    }

    Forgery end() {
        return tag('E');
    }

    Forgery tag(int tag) {
        content.write(tag);
        return this;
    }

    Forgery varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            content.write((int) (rest | 0x80));
        }
        content.write((int) rest);
        return this;
    }

    Forgery raw(byte[] bytes) {
        content.writeBytes(bytes);
        return this;
    }

    private void compress(OutputStream out) throws IOException {
        if (!wide) {
            try (ZstdOutputStream zstd = new ZstdOutputStream(out, 1)) {
                content.writeTo(zstd);
            }
            return;
        }
        // RFC 8878: magic, descriptor without anything, window of 2^(10 + 21), one raw block that is the last.
        int block = content.size() << 3 | 1;
        out.write(new byte[] {
            0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), (byte) block, (byte) (block >> 8), (byte) (block >> 16)
        });
        content.writeTo(out);
    }

    /** The file. */
    byte[] file() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(PortableFormat.MAGIC);
            out.writeByte(version);
            out.writeInt(Digests.crc32c(bytes.toByteArray(), bytes.size()));
            ChunkOutput chunks = new ChunkOutput(out);
            compress(chunks);
            chunks.end();
            ByteArrayOutputStream trailer = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(trailer);
            fields.writeInt(checkpoints);
            fields.writeLong(pages);
            fields.writeLong(content.size());
            fields.write(Digests.sha256().digest(content.toByteArray()));
            fields.writeInt(Digests.crc32c(trailer.toByteArray(), trailer.size()));
            trailer.writeTo(out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
