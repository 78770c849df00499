package org.lapidary.engine.tracee;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What clone3(2) is given: {@code struct clone_args} up to {@code set_tid_size}, {@code include/uapi/linux/sched.h}
 * (CLONE_ARGS_SIZE_VER1, Linux 5.5), and behind it the one id that {@code set_tid} points at.
 */
final class CloneArguments {

    /** What the call is told as the size of the structure. */
    static final int CALL_BYTES = 80;
    /** The same and the id. */
    static final int BYTES = CALL_BYTES + 8;

    private static final int FLAGS = 0;
    private static final int SET_TID = 64;
    private static final int SET_TID_SIZE = 72;

    private CloneArguments() {}

    /**
     * @param flags CLONE_ flags of clone(2)
     * @param id that the new task is to have
     * @param address where they will stand
     */
    static ByteBuffer of(long flags, int id, long address) {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(FLAGS, flags)
                .putLong(SET_TID, address + CALL_BYTES)
                .putLong(SET_TID_SIZE, 1)
                .putInt(CALL_BYTES, id);
    }
}
