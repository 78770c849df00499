package org.lapidary.engine.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Open files in the bytes of {@link StateCodec}: each field in its order. */
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
    }

    static OpenDescriptor descriptor(DataInputStream in) throws IOException {
        return new OpenDescriptor(
                in.readInt(),
                OpenDescriptor.Kind.valueOf(Fields.string(in)),
                Fields.string(in),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong());
    }
}
