package org.lapidary.store.format;

import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.RunName;

/**
 * The summary of a checkpoint, kept apart from its manifest so that listing reads no page maps. Body in its
 * {@link Frame}:
 *
 * <pre>
 *  u64     bytes that the checkpoint added to the store; of fixed width, since the record is part of the sum
 *  text    run
 *  varint  number
 *  varint  number of its keyframe
 *  zigzag  elapsed nanoseconds
 *  zigzag  instructions, -1 where unknown
 *  varint  resident pages
 *  varint  pages unchanged, zero, deduplicated, delta, plain: five numbers
 *  texts   attributes
 * </pre>
 *
 * A text is a varint length and UTF-8; texts are a varint count and that many pairs of texts.
 */
public final class SummaryRecord {

    private SummaryRecord() {}

    public static byte[] encode(CheckpointInfo info) {
        PageCounts counts = info.counts();
        ByteWriter out = Frame.begin(RecordKind.SUMMARY)
                .u64(info.storedBytes())
                .text(info.id().run())
                .varint(info.id().number())
                .varint(info.keyframe())
                .zigzag(info.elapsedNanos())
                .zigzag(info.instructions())
                .varint(info.residentPages())
                .varint(counts.unchanged())
                .varint(counts.zero())
                .varint(counts.deduplicated())
                .varint(counts.delta())
                .varint(counts.plain())
                .texts(info.attributes());
        return Frame.seal(out);
    }

    public static CheckpointInfo decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.SUMMARY, record);
        long storedBytes = in.u64();
        String run = in.text();
        int number = in.count(Integer.MAX_VALUE);
        int keyframe = in.count(number);
        if (!RunName.isValid(run) || number < 1 || keyframe < 1) {
            throw in.damaged("it names no possible checkpoint");
        }
        long elapsedNanos = in.zigzag();
        long instructions = in.zigzag();
        long residentPages = in.varint();
        PageCounts counts =
                new PageCounts(in.varint(), in.varint(), in.varint(), in.varint(), in.varint());
        Map<String, String> attributes = in.texts();
        in.finish();
        return new CheckpointInfo(
                new CheckpointId(run, number),
                keyframe,
                elapsedNanos,
                instructions,
                residentPages,
                counts,
                storedBytes,
                attributes);
    }
}
