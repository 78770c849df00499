package org.lapidary.engine.gem5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 512 bytes of FXSAVE64 (Intel SDM vol. 1, table 10-2 and 13.4.1):
 *
 * <pre>
 *   0 FCW 2 | 2 FSW 2 | 4 FTW 1 (bit set: register in use) | 6 FOP 2 | 8 FIP 8 | 16 FDP 8 | 24 MXCSR 4 | 28 mask 4
 *   32 ST0 … ST7, 10 bytes in each 16, counted from the top of the stack; tags count physical registers
 *   160 XMM0 … XMM15, 16 bytes each
 * </pre>
 */
record FxsaveArea(ByteBuffer bytes) {

    static final int SIZE = 512;

    /** Tag word of an x87 unit whose eight registers are empty. */
    static final int ALL_EMPTY = 0xffff;

    static FxsaveArea of(byte[] fxsave) {
        if (fxsave.length != SIZE) {
            throw new IllegalArgumentException("an FXSAVE area has " + SIZE + " bytes, not " + fxsave.length);
        }
        return new FxsaveArea(ByteBuffer.wrap(fxsave).order(ByteOrder.LITTLE_ENDIAN));
    }

    int controlWord() {
        return bytes.getShort(0) & 0xffff;
    }

    int statusWord() {
        return bytes.getShort(2) & 0xffff;
    }

    /** Number of the physical register that is ST0 (status word bits 11–13). */
    int top() {
        return statusWord() >>> 11 & 7;
    }

    /** One bit a physical register, set where it is in use. */
    int abridgedTags() {
        return bytes.get(4) & 0xff;
    }

    int opcode() {
        return bytes.getShort(6) & 0x7ff;
    }

    long instructionPointer() {
        return bytes.getLong(8);
    }

    long dataPointer() {
        return bytes.getLong(16);
    }

    long mxcsr() {
        return bytes.getInt(24) & 0xffff_ffffL;
    }

    /** Mantissa of the physical register. */
    long mantissa(int physical) {
        return bytes.getLong(slot(physical));
    }

    /** Sign and exponent of the physical register. */
    int signAndExponent(int physical) {
        return bytes.getShort(slot(physical) + 8) & 0xffff;
    }

    private int slot(int physical) {
        return 32 + 16 * (physical - top() & 7);
    }

    boolean inUse(int physical) {
        return (abridgedTags() >>> physical & 1) != 0;
    }

    /** The tag word with two bits a physical register, as FNSTENV stores it. */
    int tagWord() {
        int word = 0;
        for (int physical = 0; physical < X87.REGISTERS; physical++) {
            int tag = inUse(physical) ? X87.tag(signAndExponent(physical), mantissa(physical)) : 3;
            word |= tag << 2 * physical;
        }
        return word;
    }

    /**
     * True where the registers hold MMX values: an MMX instruction marks all eight as in use and moves the top to 0
     * (SDM vol. 1, 9.5.1).
     */
    boolean isMmxState() {
        return top() == 0 && abridgedTags() == 0xff;
    }

    long xmmLow(int register) {
        return bytes.getLong(160 + 16 * register);
    }

    long xmmHigh(int register) {
        return bytes.getLong(168 + 16 * register);
    }
}
