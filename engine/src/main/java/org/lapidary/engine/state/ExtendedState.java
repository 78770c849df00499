package org.lapidary.engine.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The extended state of a thread for a processor that lays it out in another way: the standard format of the XSAVE area
 * (Intel SDM vol. 1, 13.4), as {@code PTRACE_GETREGSET NT_X86_XSTATE} gives it. Where x87, SSE and the upper halves of
 * the YMM registers stand is the same for all; where the rest does is each processor's own.
 */
public final class ExtendedState {

    /** XSTATE_BV in the header behind the 512 legacy bytes: which components are not in their initial state. */
    private static final int USED = 512;

    private static final int HEADER_END = 576;
    private static final int YMM_END = 832;

    /** Where the kernel notes the components that it keeps (Linux {@code arch/x86/include/asm/user.h}). */
    private static final int KEPT = 464;

    private static final long X87_AND_SSE = 3;
    private static final long YMM = 1 << 2;

    /** Rights of protection keys: the kernel sets them in every thread, and programs hardly do. The host's are kept. */
    private static final long PKRU = 1 << 9;

    private ExtendedState() {}

    /**
     * @param saved of the thread as it was captured
     * @param host of some thread here
     * @return the same state as the host lays it out; null where more of the processor is in use than can be carried over
     */
    public static byte[] laidOutLike(byte[] saved, byte[] host) {
        if (saved.length < HEADER_END || host.length < HEADER_END) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
        byte[] result = host.clone();
        ByteBuffer to = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
        long used = from.getLong(USED) & ~PKRU;
        boolean hasYmm = (to.getLong(KEPT) & YMM) != 0 && saved.length >= YMM_END && host.length >= YMM_END;
        if ((used & ~(X87_AND_SSE | (hasYmm ? YMM : 0))) != 0) {
            return null;
        }
        to.put(0, saved, 0, KEPT).putLong(USED, used | to.getLong(USED) & PKRU);
        if (hasYmm) {
            to.put(HEADER_END, saved, HEADER_END, YMM_END - HEADER_END);
        }
        return result;
    }
}
