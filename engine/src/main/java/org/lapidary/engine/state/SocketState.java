package org.lapidary.engine.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lapidary.engine.EngineException;

/**
 * One end of a pair of sockets that a process has to itself, of the family AF_UNIX. Its bytes are the content of its
 * {@link FileState}.
 *
 * @param type SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET (socket(2))
 * @param peer inode of the other end, 0 where that has been closed
 * @param shutdown 1 where it receives no more, plus 2 where it sends no more
 * @param options values of the options that are kept (socket(7)), as the kernel lays them out, by their numbers
 * @param waiting the messages that wait to be received, the oldest first
 */
public record SocketState(int type, long peer, int shutdown, Map<Integer, byte[]> options, List<byte[]> waiting) {

    private record Option(int name, byte[] value) {}

    /**
     * Type 4 bytes, peer 8, shutdown 4, a list of options (number 4, block of bytes), a list of messages (blocks of
     * bytes); all big-endian, lists behind a 4-byte count and blocks behind a 4-byte length.
     */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(type);
            out.writeLong(peer);
            out.writeInt(shutdown);
            List<Option> listed = options.entrySet().stream()
                    .map(entry -> new Option(entry.getKey(), entry.getValue()))
                    .toList();
            Fields.list(out, listed, (to, option) -> {
                to.writeInt(option.name());
                Fields.block(to, option.value());
            });
            Fields.list(out, waiting, Fields::block);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws EngineException.BadState where the bytes are none that {@link #encode} makes */
    public static SocketState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int type = in.readInt();
            long peer = in.readLong();
            int shutdown = in.readInt();
            Map<Integer, byte[]> options = new TreeMap<>();
            Fields.list(in, from -> new Option(from.readInt(), Fields.block(from)))
                    .forEach(option -> options.put(option.name(), option.value()));
            return new SocketState(type, peer, shutdown, options, Fields.list(in, Fields::block));
        } catch (IOException e) {
            throw new EngineException.BadState("what the checkpoint holds of a socket is damaged: " + e.getMessage(), e);
        }
    }
}
