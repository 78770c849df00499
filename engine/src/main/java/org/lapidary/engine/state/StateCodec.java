package org.lapidary.engine.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.lapidary.engine.EngineException;

/**
 * The bytes of a {@link ProcessState}. Big-endian; a string or byte block is a 4-byte length and its bytes (UTF-8), a
 * list a 4-byte count and its elements.
 *
 * <pre>
 *  offset  bytes  what
 *       0      4  magic "LPST"
 *       4      1  version, 1
 *       5      …  threads, bounds, mappings, descriptors, actions, pending signals, executable, working directory,
 *                 umask, command, environment, auxv, cpu profile; each record's fields in their order
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
            list(out, state.threads(), StateCodec::thread);
            bounds(out, state.bounds());
            list(out, state.mappings(), StateCodec::mapping);
            list(out, state.descriptors(), StateCodec::descriptor);
            list(out, state.actions(), StateCodec::action);
            list(out, state.pending(), StateCodec::pending);
            string(out, state.executable());
            string(out, state.workingDirectory());
            out.writeInt(state.umask());
            list(out, state.command(), StateCodec::string);
            list(out, state.environment(), StateCodec::string);
            list(out, state.auxv(), DataOutputStream::writeLong);
            string(out, state.cpuProfile());
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
                    list(in, StateCodec::thread),
                    bounds(in),
                    list(in, StateCodec::mapping),
                    list(in, StateCodec::descriptor),
                    list(in, StateCodec::action),
                    list(in, StateCodec::pending),
                    string(in),
                    string(in),
                    in.readInt(),
                    list(in, StateCodec::string),
                    list(in, StateCodec::string),
                    list(in, DataInputStream::readLong),
                    string(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException.BadState("the stored process state is damaged: " + e.getMessage(), e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void thread(DataOutputStream out, ThreadState thread) throws IOException {
        out.writeInt(thread.tid());
        for (long word : thread.registers().words()) {
            out.writeLong(word);
        }
        block(out, thread.fxsave());
        block(out, thread.xsave());
        out.writeLong(thread.signalMask());
        out.writeLong(thread.robustList());
        out.writeLong(thread.clearChildTid());
        list(out, thread.pending(), StateCodec::pending);
    }

    private static ThreadState thread(DataInputStream in) throws IOException {
        int tid = in.readInt();
        long[] words = new long[Registers.COUNT];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.readLong();
        }
        return new ThreadState(
                tid,
                new Registers(words),
                block(in),
                block(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                list(in, StateCodec::pending));
    }

    private static void bounds(DataOutputStream out, MemoryBounds bounds) throws IOException {
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

    private static MemoryBounds bounds(DataInputStream in) throws IOException {
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

    private static void mapping(DataOutputStream out, MemoryMapping mapping) throws IOException {
        out.writeLong(mapping.start());
        out.writeLong(mapping.end());
        out.writeByte(mapping.protection());
        out.writeBoolean(mapping.shared());
        out.writeLong(mapping.offset());
        string(out, mapping.device());
        out.writeLong(mapping.inode());
        string(out, mapping.path());
    }

    private static MemoryMapping mapping(DataInputStream in) throws IOException {
        return new MemoryMapping(
                in.readLong(),
                in.readLong(),
                in.readUnsignedByte(),
                in.readBoolean(),
                in.readLong(),
                string(in),
                in.readLong(),
                string(in));
    }

    private static void descriptor(DataOutputStream out, OpenDescriptor descriptor) throws IOException {
        out.writeInt(descriptor.number());
        string(out, descriptor.kind().name());
        string(out, descriptor.path());
        out.writeInt(descriptor.flags());
        out.writeLong(descriptor.offset());
        out.writeInt(descriptor.mode());
        out.writeLong(descriptor.size());
    }

    private static OpenDescriptor descriptor(DataInputStream in) throws IOException {
        return new OpenDescriptor(
                in.readInt(),
                OpenDescriptor.Kind.valueOf(string(in)),
                string(in),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong());
    }

    private static void action(DataOutputStream out, SignalAction action) throws IOException {
        out.writeInt(action.signal());
        out.writeLong(action.handler());
        out.writeLong(action.flags());
        out.writeLong(action.restorer());
        out.writeLong(action.mask());
    }

    private static SignalAction action(DataInputStream in) throws IOException {
        return new SignalAction(in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static void pending(DataOutputStream out, PendingSignal signal) throws IOException {
        block(out, signal.info());
    }

    private static PendingSignal pending(DataInputStream in) throws IOException {
        return new PendingSignal(block(in));
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        block(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(DataInputStream in) throws IOException {
        return new String(block(in), StandardCharsets.UTF_8);
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] block(DataInputStream in) throws IOException {
        return in.readNBytes(count(in));
    }

    /** A length or count can't exceed the bytes that are left: a damaged one must not take memory. */
    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("a length of " + count + " with " + in.available() + " bytes left");
        }
        return count;
    }

    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> void list(DataOutputStream out, List<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    private static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
        int count = count(in);
        List<T> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(reader.read(in));
        }
        return values;
    }
}
