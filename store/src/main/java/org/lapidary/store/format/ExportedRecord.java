package org.lapidary.store.format;

import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;

/**
 * A checkpoint in an exported file, but for its pages. Body in its {@link Frame}:
 *
 * <pre>
 *  blob    the checkpoint's {@link SummaryRecord}, as it was in the store that it comes from
 *  ranges  pages of the checkpoint before it in the file that it does not have
 *  blob    state of the process, in the engine's encoding
 * </pre>
 *
 * @param info the summary
 * @param gone the pages that are no more
 * @param state the process besides its memory
 */
public record ExportedRecord(CheckpointInfo info, PageRanges gone, byte[] state) {

    public byte[] encode() {
        ByteWriter out = Frame.begin(RecordKind.EXPORTED).blob(SummaryRecord.encode(info));
        PageMap.writeRanges(out, gone);
        return Frame.seal(out.blob(state));
    }

    public static ExportedRecord decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.EXPORTED, record);
        CheckpointInfo info = SummaryRecord.decode(in.blob());
        PageRanges gone = PageMap.readRanges(in);
        byte[] state = in.blob();
        in.finish();
        return new ExportedRecord(info, gone, state);
    }
}
