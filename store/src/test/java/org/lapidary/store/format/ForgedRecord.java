package org.lapidary.store.format;

import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageRanges;

/** Records of exported checkpoints without the limits that hold for those who write them. */
public final class ForgedRecord {

    private ForgedRecord() {}

    public static byte[] of(String run, int number, Map<String, String> attributes, PageRanges gone) {
        return of(run, number, 0, 0, attributes, gone);
    }

    public static byte[] of(String run, int number, long elapsed, long instructions) {
        return of(run, number, elapsed, instructions, Map.of(), PageRanges.EMPTY);
    }

    private static byte[] of(
            String run, int number, long elapsed, long instructions, Map<String, String> attributes, PageRanges gone) {
        CheckpointInfo info = new CheckpointInfo(
                new CheckpointId(run, number),
                number,
                elapsed,
                instructions,
                0,
                new PageCounts(0, 0, 0, 0, 0),
                0,
                attributes);
        ByteWriter ranges = new ByteWriter();
        PageMap.writeRanges(ranges, gone);
        return Frame.seal(Frame.begin(RecordKind.EXPORTED)
                .blob(SummaryRecord.encode(info))
                .blob(ranges.toByteArray())
                .blob(new byte[] {1}));
    }
}
