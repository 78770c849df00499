package org.lapidary.engine.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Mappings and bounds of the memory in the bytes of {@link StateCodec}: each field in its order. */
final class MemoryCodec {

    private MemoryCodec() {}

    static void bounds(DataOutputStream out, MemoryBounds bounds) throws IOException {
        out.writeLong(bounds.startCode());
        out.writeLong(bounds.endCode());
        out.writeLong(bounds.startData());
        out.writeLong(bounds.endData());
        out.writeLong(bounds.startBrk());
        out.writeLong(bounds.brk());
        out.writeLong(bounds.startStack());
        out.writeLong(bounds.argStart());
        out.writeLong(bounds.argEnd());
        out.writeLong(bounds.envStart());
        out.writeLong(bounds.envEnd());
    }

    static MemoryBounds bounds(DataInputStream in) throws IOException {
        return new MemoryBounds(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    static void mapping(DataOutputStream out, MemoryMapping mapping) throws IOException {
        out.writeLong(mapping.start());
        out.writeLong(mapping.end());
        out.writeByte(mapping.protection());
        out.writeBoolean(mapping.shared());
        out.writeLong(mapping.offset());
        Fields.string(out, mapping.device());
        out.writeLong(mapping.inode());
        Fields.string(out, mapping.path());
    }

    static MemoryMapping mapping(DataInputStream in) throws IOException {
        return new MemoryMapping(
                in.readLong(),
                in.readLong(),
                in.readUnsignedByte(),
                in.readBoolean(),
                in.readLong(),
                Fields.string(in),
                in.readLong(),
                Fields.string(in));
    }

    static void traits(DataOutputStream out, MemoryTraits traits) throws IOException {
        Fields.list(out, traits.growing(), DataOutputStream::writeLong);
        Fields.list(out, traits.locked(), MemoryCodec::locked);
        out.writeInt(traits.lockNew());
    }

    static MemoryTraits traits(DataInputStream in) throws IOException {
        return new MemoryTraits(
                Fields.list(in, DataInputStream::readLong), Fields.list(in, MemoryCodec::locked), in.readInt());
    }

    private static void locked(DataOutputStream out, MemoryTraits.Locked locked) throws IOException {
        out.writeLong(locked.start());
        out.writeLong(locked.end());
        out.writeBoolean(locked.onFault());
    }

    private static MemoryTraits.Locked locked(DataInputStream in) throws IOException {
        return new MemoryTraits.Locked(in.readLong(), in.readLong(), in.readBoolean());
    }
}
