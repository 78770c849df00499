package org.lapidary.store.format;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.lapidary.store.PageSource;

/**
 * Turns blocks of pages into records and back; see {@link BlockHeader} for the bytes. Holds compression contexts,
 * since making them anew costs 2.4x the time on blocks this small. One thread at a time.
 */
public final class BlockCodec implements AutoCloseable {

    /** Bytes of a full small block's pages. */
    public static final int BLOCK_BYTES = Location.BLOCK_PAGES * PageSource.PAGE_SIZE;

    /** Bytes of a full large block's pages. */
    public static final int LARGE_BYTES = Location.LARGE_PAGES * PageSource.PAGE_SIZE;

    /** Measured against level 1 on images of processes: 2 to 4 % smaller at 80 % of the speed. */
    private static final int LEVEL = 3;

    /** Compresses at 1.6 to 1.9 times the speed of level 3: binaries, and words with random bytes, of one processor. */
    private static final int QUICK_LEVEL = 1;

    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private final PageCheck check = new PageCheck();
    private final int usual;
    private int level;
    private final SparseWords words = new SparseWords();
    private byte[] packed = new byte[BLOCK_BYTES];

    /** Loads the native library, which else the first codec does. */
    public static void loadLibrary() {
        Native.load();
    }

    /** A codec that keeps up with a program. */
    public BlockCodec() {
        this(LEVEL);
    }

    /** @param level zstd's level of compression */
    public BlockCodec(int level) {
        usual = level;
        setLevel(level);
    }

    private void setLevel(int wanted) {
        level = wanted;
        compressor.setLevel(wanted);
    }

    /** Makes the record of the {@code header.pages()} pages (bases XORed in already) at the start of {@code pages}. */
    public byte[] encode(BlockHeader header, byte[] pages) {
        return encode(header, pages, false);
    }

    /** The same, {@code quick} or as small as this codec's level makes it. */
    public byte[] encode(BlockHeader header, byte[] pages, boolean quick) {
        int wanted = quick ? QUICK_LEVEL : usual;
        if (wanted != level) {
            setLevel(wanted);
        }
        int length = header.pages() * PageSource.PAGE_SIZE;
        if (header.checkedAsAWhole) {
            header.check = check.of(pages, 0, length);
        }
        if (packed.length < length) {
            packed = new byte[LARGE_BYTES];
        }
        if (quick && !header.isLarge() && header.isMostlyDifferences()) {
            int size = words.gather(pages, header.pages(), packed);
            if (size >= 0 && size < length) {
                return BlockHeads.encode(header, BlockHeader.CODEC_SPARSE, packed, 0, size);
            }
        }
        int size = compress(pages, length);
        return size < length
                ? BlockHeads.encode(header, BlockHeader.CODEC_ZSTD, packed, 0, size)
                : BlockHeads.encode(header, BlockHeader.CODEC_RAW, pages, 0, length);
    }

    /** Bytes of the frame, or {@code length} where it takes no less: they were not worth compressing. */
    private int compress(byte[] bytes, int length) {
        try {
            return compressor.compressByteArray(packed, 0, length, bytes, 0, length);
        } catch (ZstdException e) {
            return length;
        }
    }

    /**
     * Reads a record's head into {@code header} and its pages (bases not yet XORed out, not yet checked but where the block
     * is checked as a whole) to the start of {@code pages}, or of a longer array where they do not fit; returns the array.
     */
    public byte[] decode(byte[] record, int length, BlockHeader header, byte[] pages) throws DecodeException {
        header.decode(record, length);
        int size = header.pages() * PageSource.PAGE_SIZE;
        byte[] target = pages.length < size ? new byte[size] : pages;
        decodePayload(record, header, target, size);
        if (header.checkedAsAWhole && header.check != check.of(target, 0, size)) {
            throw new DecodeException.Damaged("page block is damaged: its pages do not match its checksum");
        }
        return target;
    }

    private void decodePayload(byte[] record, BlockHeader header, byte[] target, int size) throws DecodeException {
        if (header.codec == BlockHeader.CODEC_RAW) {
            requireRaw(header, size);
            System.arraycopy(record, header.payloadStart, target, 0, size);
        } else if (header.codec == BlockHeader.CODEC_SPARSE) {
            decodeWords(record, header, target);
        } else {
            requireWhole(size, () -> decompressor.decompressByteArray(
                    target, 0, size, record, header.payloadStart, header.payloadLength));
        }
    }

    private static void decodeWords(byte[] record, BlockHeader header, byte[] target) throws DecodeException {
        if (!SparseWords.scatter(record, header.payloadStart, header.payloadLength, header.pages(), target)) {
            throw new DecodeException.Damaged("page block is damaged: its words are not those of its pages");
        }
    }

    /**
     * Decodes the payload of a record whose head {@code header} has been read from, to a place in a direct buffer: the pages
     * as {@link #decode} gives them, those of a small block.
     */
    public void decodePayload(byte[] record, BlockHeader header, ByteBuffer target, int offset) throws DecodeException {
        int size = header.pages() * PageSource.PAGE_SIZE;
        if (header.codec == BlockHeader.CODEC_RAW) {
            requireRaw(header, size);
            target.put(offset, record, header.payloadStart, size);
        } else if (header.codec == BlockHeader.CODEC_SPARSE) {
            byte[] pages = new byte[size];
            decodeWords(record, header, pages);
            target.put(offset, pages);
        } else {
            requireWhole(size, () -> decompressor.decompressByteArrayToDirectByteBuffer(
                    target, offset, size, record, header.payloadStart, header.payloadLength));
        }
    }

    private static void requireRaw(BlockHeader header, int size) throws DecodeException {
        if (header.payloadLength != size) {
            throw new DecodeException.Damaged("page block is damaged: its payload has the wrong length");
        }
    }

    private static void requireWhole(int size, IntSupplier decompression) throws DecodeException {
        int decoded;
        try {
            decoded = decompression.getAsInt();
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
