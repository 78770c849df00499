package org.lapidary.store.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.lapidary.store.CheckpointId;

/**
 * Keys of runs, summaries and manifests:
 *
 * <pre>
 *  run                    name, ASCII
 *  summary and manifest   name, one zero byte, number (u32 big-endian)
 * </pre>
 *
 * No run name holds a zero byte, so the checkpoints of a run stand together and in order.
 */
public final class Keys {

    private Keys() {}

    public static byte[] run(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** What the keys of all checkpoints of a run begin with. */
    public static byte[] checkpoints(String run) {
        byte[] name = run(run);
        return Arrays.copyOf(name, name.length + 1);
    }

    public static byte[] checkpoint(CheckpointId id) {
        byte[] prefix = checkpoints(id.run());
        return new ByteWriter().raw(prefix, 0, prefix.length).u32(id.number()).toByteArray();
    }

    /** The number that the key of a summary or manifest ends with. */
    public static int number(byte[] key) throws DecodeException {
        return (int) new ByteReader("checkpoint key", key, Math.max(0, key.length - 4), key.length).u32();
    }

    /** {@code RUN/N} for the key of a summary or manifest, or what is there instead. */
    public static String describe(byte[] key) {
        int end = Math.max(0, key.length - 5);
        String run = new String(key, 0, end, StandardCharsets.US_ASCII);
        try {
            return run + "/" + number(key);
        } catch (DecodeException e) {
            return run;
        }
    }

    /** The checkpoint that {@link #describe} names; empty where it names none. */
    public static Optional<CheckpointId> idOf(String name) {
        int slash = name.lastIndexOf('/');
        try {
            return slash < 1
                    ? Optional.empty()
                    : Optional.of(new CheckpointId(
                            name.substring(0, slash), Integer.parseInt(name.substring(slash + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static boolean hasPrefix(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
