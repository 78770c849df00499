package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the data blocks of a table file hold that cannot be opened, since what leads to them is damaged: they stand one
 * behind the other from the file's start (RocksDB 11, table/block_based/block_builder.cc):
 *
 * <pre>
 *  entry    varint bytes shared with the key before · varint bytes of the key's rest · varint bytes of the value ·
 *           rest of the key · value; a key ends in eight bytes, type and number of the write
 *  block    entries · u32 offset of every 16th entry, the first among them · u32 how many these are (bit 29 is a flag) ·
 *           type, 0 where it is not compressed · u32 checksum
 * </pre>
 *
 * A block's end is where the offsets of its entries so far stand. Its checksum, XXH3 and a term of the file's own and of
 * the block's place (table/format.cc), must fit: the file's term must be the same for two blocks, or one and the footer.
 * Numbers are little-endian. Reads uncompressed blocks of files below 2 GiB, once; keeps some 50 bytes for each entry.
 */
final class SalvagedTable {

    private static final int RESTART_EVERY = 16;
    private static final int FLAGS = 1 << 29;
    private static final int TRAILER = 5;
    private static final int FOOTER = 53;
    private static final int TERM_IN_FOOTER = 9;
    private static final int DELETION = 0;
    private static final int VALUE = 1;
    private static final int KEY_SUFFIX = 8;

    /** Something in the file: where a value stands, or that there is none any more. */
    private record Entry(byte[] key, int type, int at, int length) {}

    /** A block that looks like one. */
    private record Block(List<Entry> entries, int end, int term) {}

    private final ByteBuffer file;
    private final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
    private boolean complete;

    private SalvagedTable(ByteBuffer file) {
        this.file = file;
    }

    /** Reads a file; empty where nothing of it can be had. */
    static Optional<SalvagedTable> read(TableFile table) {
        Path path = table.path();
        try (FileChannel channel = FileChannel.open(path)) {
            if (channel.size() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            SalvagedTable salvaged = new SalvagedTable(file.order(ByteOrder.LITTLE_ENDIAN));
            salvaged.read(table.largest());
            return salvaged.entries.isEmpty() ? Optional.empty() : Optional.of(salvaged);
        } catch (IOException e) { // whoever asks has a failure of their own to tell, which led here
            return Optional.empty();
        }
    }

    /** Whether all is there that the file held. */
    boolean isComplete() {
        return complete;
    }

    Set<byte[]> keys() {
        return entries.keySet();
    }

    boolean has(byte[] key) {
        return entries.containsKey(key);
    }

    /** The value of a key that it {@link #has}; null where that was deleted. */
    byte[] value(byte[] key) {
        Entry entry = entries.get(key);
        if (entry.type() != VALUE) {
            return null;
        }
        byte[] value = new byte[entry.length()];
        file.get(entry.at(), value);
        return value;
    }

    private void read(byte[] largest) {
        List<Block> blocks = new ArrayList<>();
        Map<Integer, Integer> votes = new HashMap<>();
        if (file.capacity() >= FOOTER) {
            votes.put(file.getInt(file.capacity() - FOOTER + TERM_IN_FOOTER), 1);
        }
        for (Optional<Block> block = block(0); block.isPresent(); block = block(block.get().end())) {
            blocks.add(block.get());
            votes.merge(block.get().term(), 1, Integer::sum);
        }
        boolean all = true;
        for (Block block : blocks) {
            boolean whole = votes.get(block.term()) > 1;
            all &= whole;
            if (whole) {
                // Of one key the later write comes first.
                block.entries().forEach(entry -> entries.putIfAbsent(entry.key(), entry));
            }
        }
        complete = all && !entries.isEmpty() && Arrays.equals(entries.lastKey(), largest);
    }

    /** The block that begins here, as far as its form tells; empty where there is none. */
    private Optional<Block> block(int start) {
        List<Entry> found = new ArrayList<>();
        List<Integer> restarts = new ArrayList<>();
        byte[] key = new byte[0];
        int[] at = {start};
        try {
            while (true) {
                if (!found.isEmpty() && endsHere(at[0], restarts)) {
                    int end = at[0] + 4 * restarts.size() + 4;
                    return Optional.of(new Block(found, end + TRAILER, term(start, end)));
                }
                if (found.size() % RESTART_EVERY == 0) {
                    restarts.add(at[0] - start);
                }
                int shared = varint(at);
                int rest = varint(at);
                int length = varint(at);
                // What is damaged may claim any length: no memory is taken for more than the file has.
                if (shared > key.length
                        || rest > file.capacity() - at[0]
                        || shared + rest <= KEY_SUFFIX
                        || rest < 0
                        || length < 0) {
                    return Optional.empty();
                }
                byte[] next = Arrays.copyOf(key, shared + rest);
                file.get(at[0], next, shared, rest);
                key = next;
                at[0] += rest;
                int type = key[key.length - KEY_SUFFIX];
                if (type != VALUE && type != DELETION || at[0] + (long) length > file.capacity()) {
                    return Optional.empty();
                }
                found.add(new Entry(Arrays.copyOf(key, key.length - KEY_SUFFIX), type, at[0], length));
                at[0] += length;
            }
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty(); // the file ends in it
        }
    }

    private boolean endsHere(int at, List<Integer> restarts) {
        for (int i = 0; i < restarts.size(); i++) {
            if (file.getInt(at + 4 * i) != restarts.get(i)) {
                return false;
            }
        }
        int end = at + 4 * restarts.size();
        return (file.getInt(end) & ~FLAGS) == restarts.size() && file.get(end + 4) == 0;
    }

    /** What the file's own term must be, if the block is whole. */
    private int term(int start, int end) {
        int modifier = file.getInt(end + 1) - (int) Xxh3.hash(file, start, end - start); // type 0 adds nothing
        return modifier == 0 ? 0 : modifier ^ start;
    }

    private int varint(int[] at) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = file.get(at[0]++);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
