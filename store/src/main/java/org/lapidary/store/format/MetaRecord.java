package org.lapidary.store.format;

/**
 * The store's counter. Body in its {@link Frame}:
 *
 * <pre>
 *  u32     next generation: no committed checkpoint names this one or a later one
 * </pre>
 *
 * @param nextGeneration at least 1
 */
public record MetaRecord(long nextGeneration) {

    public byte[] encode() {
        return Frame.seal(Frame.begin(RecordKind.META).u32(nextGeneration));
    }

    public static MetaRecord decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.META, record);
        long next = in.u32();
        in.finish();
        if (next < 1) {
            throw in.damaged("generations begin at 1");
        }
        return new MetaRecord(next);
    }
}
