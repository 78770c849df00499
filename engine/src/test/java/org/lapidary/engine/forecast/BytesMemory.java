package org.lapidary.engine.forecast;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.TreeMap;

/** Memory made of pieces; what begins below {@link #DATA} is code. */
final class BytesMemory implements Memory {

    static final long DATA = 0x4000_0000L;

    private final TreeMap<Long, byte[]> pieces = new TreeMap<>();

    BytesMemory put(long address, byte[] bytes) {
        pieces.put(address, bytes);
        return this;
    }

    /** Code in hexadecimal, blanks as one likes. */
    BytesMemory code(long address, String hex) {
        return put(address, HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    /** Little-endian words. */
    BytesMemory words(long address, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        return put(address, bytes.array());
    }

    @Override
    public int read(long address, byte[] target) {
        var piece = pieces.floorEntry(address);
        if (piece == null || address >= piece.getKey() + piece.getValue().length) {
            return 0;
        }
        int from = (int) (address - piece.getKey());
        int length = Math.min(target.length, piece.getValue().length - from);
        System.arraycopy(piece.getValue(), from, target, 0, length);
        return length;
    }

    @Override
    public boolean isExecutable(long address) {
        return address < DATA && read(address, new byte[1]) == 1;
    }

    @Override
    public String place(long address) {
        return "";
    }
}
