package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * Places to which the program may return: words of its stack that point behind a call in code. Some are left over from
 * calls that have returned, since nobody clears a stack.
 */
final class Callers {

    /** Stack looked at: frames of a few functions without large arrays. */
    private static final int REACH = 16 << 10;

    /** The longest call: an indirect one with prefix, ModRM, SIB and displacement. */
    private static final int LONGEST_CALL = 8;

    private Callers() {}

    /** The nearest ones, the nearest first. */
    static List<Long> of(long stackPointer, Memory memory, int most) {
        byte[] stack = new byte[REACH];
        int length = memory.read(stackPointer + 7 & -8, stack);
        List<Long> found = new ArrayList<>();
        for (int at = 0; at + Long.BYTES <= length && found.size() < most; at += Long.BYTES) {
            long word = Memory.word(stack, at);
            if (memory.isExecutable(word) && !found.contains(word) && isBehindCall(word, memory)) {
                found.add(word);
            }
        }
        return found;
    }

    static boolean isBehindCall(long address, Memory memory) {
        byte[] before = new byte[LONGEST_CALL];
        if (memory.read(address - LONGEST_CALL, before) < LONGEST_CALL) {
            return false;
        }
        if (before[LONGEST_CALL - 5] == (byte) 0xE8) {
            return true;
        }
        // FF /2 with nothing, a SIB byte, a short or a long displacement, or both.
        for (int length : new int[] {2, 3, 4, 6, 7}) {
            if (before[LONGEST_CALL - length] == (byte) 0xFF && (before[LONGEST_CALL - length + 1] >> 3 & 7) == 2) {
                return true;
            }
        }
        return false;
    }
}
