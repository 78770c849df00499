package org.lapidary.engine.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.lapidary.engine.EngineException;

/**
 * The bytes of a {@link ProcessState}. Big-endian; a string or byte block is a 4-byte length and its bytes (UTF-8), a
 * list a 4-byte count and its elements. Here stands the frame; each family of records has a codec of its own.
 *
 * <pre>
 *  offset  bytes  what
 *       0      4  magic "LPST"
 *       4      1  version, 1
 *       5      …  process id, threads, bounds, mappings and their traits, descriptors, files, actions, pending signals, timers,
 *                 POSIX timers, limits, executable, working directory, umask, command, environment, auxv, cpu profile;
 *                 each record's fields in their order
 *     end      4  CRC-32C of everything before
 * </pre>
 */
public final class StateCodec {

    private static final int MAGIC = 0x4C505354;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private StateCodec() {}

    public static byte[] encode(ProcessState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16384);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            out.writeInt(state.pid());
            Fields.list(out, state.threads(), ThreadCodec::thread);
            MemoryCodec.bounds(out, state.bounds());
            Fields.list(out, state.mappings(), MemoryCodec::mapping);
            MemoryCodec.traits(out, state.memoryTraits());
            Fields.list(out, state.descriptors(), DescriptorCodec::descriptor);
            Fields.list(out, state.files(), DescriptorCodec::file);
            Fields.list(out, state.actions(), SignalCodec::action);
            Fields.list(out, state.pending(), SignalCodec::pending);
            Fields.list(out, state.timers(), SignalCodec::timer);
            Fields.list(out, state.posixTimers(), SignalCodec::posixTimer);
            Fields.list(out, state.limits(), StateCodec::limit);
            Fields.string(out, state.executable());
            Fields.string(out, state.workingDirectory());
            out.writeInt(state.umask());
            Fields.list(out, state.command(), Fields::string);
            Fields.list(out, state.environment(), Fields::string);
            Fields.list(out, state.auxv(), DataOutputStream::writeLong);
            Fields.string(out, state.cpuProfile());
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException impossible) {
            throw new AssertionError("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws EngineException.BadState where the bytes are damaged or of another version
     */
    public static ProcessState decode(byte[] bytes) {
        int body = bytes.length - CHECKSUM_BYTES;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (body < 5 || in.readInt() != MAGIC) {
                throw new EngineException.BadState("the stored process state is not one: wrong magic number", null);
            }
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new EngineException.BadState(
                        "the process state has version " + version + ", this lapidary reads version " + VERSION, null);
            }
            byte[] tail = java.util.Arrays.copyOfRange(bytes, body, bytes.length);
            if (java.nio.ByteBuffer.wrap(tail).getInt() != checksum(bytes, body)) {
                throw new EngineException.BadState("the stored process state is damaged: wrong checksum", null);
            }
            return new ProcessState(
                    in.readInt(),
                    Fields.list(in, ThreadCodec::thread),
                    MemoryCodec.bounds(in),
                    Fields.list(in, MemoryCodec::mapping),
                    MemoryCodec.traits(in),
                    Fields.list(in, DescriptorCodec::descriptor),
                    Fields.list(in, DescriptorCodec::file),
                    Fields.list(in, SignalCodec::action),
                    Fields.list(in, SignalCodec::pending),
                    Fields.list(in, SignalCodec::timer),
                    Fields.list(in, SignalCodec::posixTimer),
                    Fields.list(in, StateCodec::limit),
                    Fields.string(in),
                    Fields.string(in),
                    in.readInt(),
                    Fields.list(in, Fields::string),
                    Fields.list(in, Fields::string),
                    Fields.list(in, DataInputStream::readLong),
                    Fields.string(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException.BadState("the stored process state is damaged: " + e.getMessage(), e);
        }
    }

    private static void limit(DataOutputStream out, ResourceLimit limit) throws IOException {
        out.writeInt(limit.resource());
        out.writeLong(limit.soft());
        out.writeLong(limit.hard());
    }

    private static ResourceLimit limit(DataInputStream in) throws IOException {
        return new ResourceLimit(in.readInt(), in.readLong(), in.readLong());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
