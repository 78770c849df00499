package org.lapidary.store.format;

import org.lapidary.store.CheckpointId;
import org.lapidary.store.RunName;

/**
 * Stands in the place of the summary of a keyframe that was removed while checkpoints that build on it stay: its
 * manifest is there for their sake alone. Body in its {@link Frame}:
 *
 * <pre>
 *  text    run
 *  varint  number
 * </pre>
 *
 * @param id the keyframe
 */
public record RemovedRecord(CheckpointId id) {

    public byte[] encode() {
        return Frame.seal(
                Frame.begin(RecordKind.REMOVED).text(id.run()).varint(id.number()));
    }

    /** Whether a record in a summary's place is one of these, by its magic. */
    public static boolean is(byte[] record) {
        return record.length > 1
                && record[0] == RecordKind.REMOVED.first()
                && record[1] == RecordKind.REMOVED.second();
    }

    public static RemovedRecord decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.REMOVED, record);
        String run = in.text();
        int number = in.count(Integer.MAX_VALUE);
        in.finish();
        if (!RunName.isValid(run) || number < 1) {
            throw in.damaged("it names no possible checkpoint");
        }
        return new RemovedRecord(new CheckpointId(run, number));
    }
}
