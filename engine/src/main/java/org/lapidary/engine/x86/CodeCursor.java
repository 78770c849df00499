package org.lapidary.engine.x86;

/** A place in the bytes of one instruction. Reading may go on behind their end, where it finds zeros. */
final class CodeCursor {

    private static final byte[] NO_CODE = {};

    private byte[] code = NO_CODE;
    private int position;
    private int end;

    /** Goes to {@code offset}, for an instruction that ends at {@code limit} at the latest. */
    void begin(byte[] bytes, int offset, int limit) {
        code = bytes;
        position = offset;
        end = limit;
    }

    /** Lets go of the bytes, so that they are not kept alive by a decoder at rest. */
    void letGo() {
        code = NO_CODE;
    }

    int position() {
        return position;
    }

    /** False once something was read or skipped that is no part of the instruction. */
    boolean isWithin() {
        return position <= end;
    }

    int peek() {
        return position < end ? code[position] & 0xFF : 0;
    }

    int next() {
        int next = peek();
        position++;
        return next;
    }

    /** The byte before this place, which must be {@link #isWithin within}. */
    int last() {
        return code[position - 1] & 0xFF;
    }

    /** Goes on by so many bytes; true, whether or not they are there. */
    boolean skip(int bytes) {
        position += bytes;
        return true;
    }
}
