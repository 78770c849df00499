package org.lapidary.store.format;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.lapidary.store.PageSource;

/**
 * Turns blocks of pages into records and back; see {@link BlockHeader} for the bytes. Holds compression contexts,
 * since making them anew costs 2.4x the time on blocks this small. One thread at a time.
 */
public final class BlockCodec implements AutoCloseable {

    /** Bytes of a full block's pages. */
    public static final int BLOCK_BYTES = Location.BLOCK_PAGES * PageSource.PAGE_SIZE;

    private static final int LEVEL = 3;

    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private final byte[] packed = new byte[BLOCK_BYTES];

    public BlockCodec() {
        compressor.setLevel(LEVEL);
    }

    /** Makes the record of the {@code header.pages()} pages (bases XORed in already) at the start of {@code pages}. */
    public byte[] encode(BlockHeader header, byte[] pages) {
        int length = header.pages() * PageSource.PAGE_SIZE;
        int size;
        try {
            size = compressor.compressByteArray(packed, 0, length, pages, 0, length);
        } catch (ZstdException e) {
            // The room offered is that of the pages themselves: what does not fit was not worth compressing.
            size = length;
        }
        return size < length
                ? header.encode(BlockHeader.CODEC_ZSTD, packed, 0, size)
                : header.encode(BlockHeader.CODEC_RAW, pages, 0, length);
    }

    /**
     * Reads a record's head into {@code header} and its pages (bases not yet XORed out, hashes not yet checked) to the
     * start of {@code pages}.
     */
    public void decode(byte[] record, int length, BlockHeader header, byte[] pages) throws DecodeException {
        header.decode(record, length);
        int size = header.pages() * PageSource.PAGE_SIZE;
        if (header.codec() == BlockHeader.CODEC_RAW) {
            if (header.payloadLength() != size) {
                throw new DecodeException.Damaged("page block is damaged: its payload has the wrong length");
            }
            System.arraycopy(record, header.payloadStart(), pages, 0, size);
            return;
        }
        int decoded;
        try {
            decoded = decompressor.decompressByteArray(
                    pages, 0, size, record, header.payloadStart(), header.payloadLength());
        } catch (ZstdException e) {
            throw new DecodeException.Damaged("page block is damaged: its payload does not decode: " + e.getMessage());
        }
        if (decoded != size) {
            throw new DecodeException.Damaged("page block is damaged: its payload is short of pages");
        }
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
