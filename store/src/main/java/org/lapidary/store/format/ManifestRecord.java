package org.lapidary.store.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;

/**
 * A checkpoint but for its pages. Body in its {@link Frame}:
 *
 * <pre>
 *  blob    the checkpoint's {@link SummaryRecord}, whole, so that summaries can be made anew from manifests
 *  varint  length of the content when decoded
 *  blob    content, one zstd frame:
 *            page map, see {@link PageMap}
 *            ranges  generations that hold the pages and their bases
 *            blob    state of the process, in the engine's encoding
 * </pre>
 *
 * A blob is a varint length and that many bytes.
 *
 * @param info the summary
 * @param map the page map: complete for a keyframe, a difference to the keyframe's for others
 * @param generations the generations that the checkpoint's pages and their bases lie in: no other is needed to read it
 * @param state the process besides its memory
 */
public record ManifestRecord(CheckpointInfo info, PageMap map, PageRanges generations, byte[] state) {

    private static final int LEVEL = 3;

    /** State and page map beyond this are taken for damage. */
    private static final int MAX_CONTENT = 1 << 30;

    /** The compressed content; costly, so made once, before the summary's sizes are known. */
    public static byte[] pack(PageMap map, PageRanges generations, byte[] state) {
        ByteWriter content = new ByteWriter();
        PageMap.write(content, map);
        PageMap.writeRanges(content, generations);
        content.blob(state);
        byte[] packed = Zstd.compress(content.toByteArray(), LEVEL);
        return new ByteWriter().varint(content.size()).blob(packed).toByteArray();
    }

    /** The record made of a summary and what {@link #pack} returned. */
    public static byte[] encode(CheckpointInfo info, byte[] packed) {
        return Frame.seal(Frame.begin(RecordKind.MANIFEST)
                .blob(SummaryRecord.encode(info))
                .raw(packed, 0, packed.length));
    }

    public static ManifestRecord decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.MANIFEST, record);
        CheckpointInfo info = SummaryRecord.decode(in.blob());
        int length = in.count(MAX_CONTENT);
        byte[] packed = in.blob();
        in.finish();
        ByteReader content = new ByteReader(RecordKind.MANIFEST.label(), unpack(packed, length, in), 0, length);
        PageMap map = PageMap.read(content);
        PageRanges generations = PageMap.readRanges(content);
        byte[] state = content.blob();
        content.finish();
        if (info.isKeyframe() != map instanceof PageMap.Complete) {
            throw in.damaged("its page map is not of the kind that its summary says");
        }
        return new ManifestRecord(info, map, generations, state);
    }

    private static byte[] unpack(byte[] packed, int length, ByteReader in) throws DecodeException {
        if (Zstd.getFrameContentSize(packed) != length) {
            throw in.damaged("its content has another length than it says");
        }
        try {
            return Zstd.decompress(packed, length);
        } catch (ZstdException e) {
            throw in.damaged("its content does not decode: " + e.getMessage());
        }
    }
}
