package org.lapidary.engine.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Open descriptors and files in the bytes of {@link StateCodec}: each field in its order. */
final class DescriptorCodec {

    private DescriptorCodec() {}

    static void descriptor(DataOutputStream out, OpenDescriptor descriptor) throws IOException {
        out.writeInt(descriptor.number());
        Fields.string(out, descriptor.kind().name());
        Fields.string(out, descriptor.path());
        out.writeInt(descriptor.flags());
        out.writeLong(descriptor.offset());
        out.writeInt(descriptor.mode());
        out.writeLong(descriptor.size());
        out.writeInt(descriptor.original());
        id(out, descriptor.file());
        Fields.string(out, descriptor.detail());
    }

    static OpenDescriptor descriptor(DataInputStream in) throws IOException {
        return new OpenDescriptor(
                in.readInt(),
                OpenDescriptor.Kind.valueOf(Fields.string(in)),
                Fields.string(in),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                id(in),
                Fields.string(in));
    }

    static void file(DataOutputStream out, FileState file) throws IOException {
        id(out, file.id());
        Fields.string(out, file.origin().name());
        Fields.string(out, file.path());
        out.writeLong(file.size());
        out.writeLong(file.modifiedNanos());
        out.writeInt(file.mode());
        out.writeBoolean(file.written());
        out.writeLong(file.firstPage());
        Fields.string(out, file.omission());
    }

    static FileState file(DataInputStream in) throws IOException {
        return new FileState(
                id(in),
                FileState.Origin.valueOf(Fields.string(in)),
                Fields.string(in),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readBoolean(),
                in.readLong(),
                Fields.string(in));
    }

    private static void id(DataOutputStream out, FileId id) throws IOException {
        Fields.string(out, id.device());
        out.writeLong(id.inode());
    }

    private static FileId id(DataInputStream in) throws IOException {
        return new FileId(Fields.string(in), in.readLong());
    }
}
