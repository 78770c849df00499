package org.lapidary.store.format;

import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.StoreException;

/**
 * A checkpoint in an exported file, but for its pages. Body in its {@link Frame}:
 *
 * <pre>
 *  blob  the checkpoint's {@link SummaryRecord}, as it was in the store that it comes from
 *  blob  ranges: pages of the checkpoint before it in the file that it does not have
 *  blob  state of the process, in the engine's encoding
 * </pre>
 *
 * @param info the summary
 * @param gone the pages that are no more
 * @param state the process besides its memory
 */
public record ExportedRecord(CheckpointInfo info, PageRanges gone, byte[] state) {

    /** The longest summary, a mebibyte: what is decoded of attributes takes some 24 times as much memory at worst. */
    private static final int MAX_SUMMARY = 1 << 20;

    /** The longest ranges, 4 MiB: they take up to twenty times as much memory while they are read. */
    private static final int MAX_GONE = 4 << 20;

    /** @throws StoreException.Refused where it is longer than can be read again */
    public byte[] encode() {
        byte[] summary = SummaryRecord.encode(info);
        ByteWriter ranges = new ByteWriter();
        PageMap.writeRanges(ranges, gone);
        if (summary.length > MAX_SUMMARY || ranges.size() > MAX_GONE) {
            throw new StoreException.Refused("the attributes or freed pages of checkpoint " + info.id()
                    + " are more than an exported file holds");
        }
        return Frame.seal(Frame.begin(RecordKind.EXPORTED)
                .blob(summary)
                .blob(ranges.toByteArray())
                .blob(state));
    }

    public static ExportedRecord decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.EXPORTED, record);
        byte[] summary = in.blob();
        byte[] gone = in.blob();
        byte[] state = in.blob();
        in.finish();
        if (summary.length > MAX_SUMMARY || gone.length > MAX_GONE) {
            throw in.damaged("its attributes or ranges are too long");
        }
        ByteReader ranges = new ByteReader(RecordKind.EXPORTED.label(), gone, 0, gone.length);
        ExportedRecord decoded = new ExportedRecord(SummaryRecord.decode(summary), PageMap.readRanges(ranges), state);
        ranges.finish();
        return decoded;
    }
}
