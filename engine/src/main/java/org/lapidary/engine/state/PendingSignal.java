package org.lapidary.engine.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A signal that was sent but not yet delivered: {@code siginfo_t} as {@code PTRACE_PEEKSIGINFO} gave it (ptrace(2)),
 * {@value #BYTES} bytes in the host's order, the signal's number in the first four.
 */
public record PendingSignal(byte[] info) {

    /** sizeof(siginfo_t), Linux {@code include/uapi/asm-generic/siginfo.h}: SI_MAX_SIZE. */
    public static final int BYTES = 128;

    public PendingSignal {
        if (info.length != BYTES) {
            throw new IllegalArgumentException("a pending signal has " + BYTES + " bytes, not " + info.length);
        }
    }

    /** The signal's number. */
    public int signal() {
        return ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** How it came about, positive where the kernel raised it (sigaction(2), si_code). */
    public int code() {
        return ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PendingSignal that && Arrays.equals(info, that.info);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(info);
    }

    @Override
    public String toString() {
        return "signal " + signal();
    }
}
