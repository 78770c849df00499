package org.lapidary.engine.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds given instructions in the code of an executable segment, and tells them from the same bytes inside another
 * instruction or in data.
 *
 * <p>x86 instructions carry no mark of where they begin, so a byte pair 0F A2 may be CPUID or, say, part of a
 * displacement. Decoding from the segment's start would settle it but for tables that assemblers put between functions,
 * behind which a linear decode may be off by bytes for a while. Instead each find is put to a vote. Decoding starts at
 * every offset from 64 to 16 bytes before it; most of those are inside an instruction, but after a few instructions
 * such a decode falls into step with the real ones and stays there, because what follows an instruction that both agree
 * on is the same for both. At least 16 bytes give it the room for that. A start votes for the find if one of its
 * instructions is the one looked for, at that place, and against it if it steps over. A start that meets an invalid
 * instruction read data or fell out of step, and is not counted. Three quarters of the votes decide: wrong decodes
 * disagree with one another, while the right one collects nearly all starts.
 *
 * <p>A find without any vote is not reported. Nearer to the segment's start than 16 bytes the start alone votes, since
 * a segment of code begins with an instruction.
 */
public final class CodeScanner {

    /** Farthest start before a find: near enough to lie in the same function most of the time. */
    private static final int FARTHEST = 64;

    /** Nearest start: longer than the longest instruction, so that every start decodes at least one before the find. */
    private static final int NEAREST = 16;

    private static final Predicate<InstructionDecoder> CPUID = decoder -> decoder.feature() == Feature.CPUID;

    /** MOV imm32 to EAX: with REX.W the immediate has 8 bytes, with REX.B the register is R8D. */
    private static final Predicate<InstructionDecoder> MOV_EAX = decoder -> decoder.encoding() == Encoding.LEGACY
            && decoder.map() == 0
            && decoder.opcode() == 0xB8
            && !decoder.rexW()
            && !decoder.rexB();

    private CodeScanner() {}

    /** The offsets at which a CPUID instruction stands: those of its byte 0F, behind any prefixes. */
    public static List<Integer> findCpuid(byte[] code) {
        var decoder = new InstructionDecoder();
        var found = new ArrayList<Integer>();
        for (int i = 0; i + 1 < code.length; i++) {
            if (code[i] == 0x0F && code[i + 1] == (byte) 0xA2 && isInstruction(decoder, code, i, 2, CPUID)) {
                found.add(i);
            }
        }
        return found;
    }

    /**
     * The offsets of the SYSCALL instructions that {@code mov $number,%eax} directly precedes: those of the byte 0F.
     * Bytes B8 that are no such MOV, as in {@code mov $number,%r8d}, do not count.
     */
    public static List<Integer> findSyscall(byte[] code, int number) {
        var decoder = new InstructionDecoder();
        var found = new ArrayList<Integer>();
        for (int i = 0; i + 6 < code.length; i++) {
            if (code[i] == (byte) 0xB8
                    && code[i + 1] == (byte) number
                    && code[i + 2] == (byte) (number >> 8)
                    && code[i + 3] == (byte) (number >> 16)
                    && code[i + 4] == (byte) (number >> 24)
                    && code[i + 5] == 0x0F
                    && code[i + 6] == 0x05
                    && isInstruction(decoder, code, i, 5, MOV_EAX)) {
                found.add(i + 5);
            }
        }
        return found;
    }

    /**
     * True if the vote finds an instruction of the kind given whose opcode stands at {@code at}, and which ends
     * {@code length} bytes behind.
     */
    private static boolean isInstruction(
            InstructionDecoder decoder, byte[] code, int at, int length, Predicate<InstructionDecoder> kind) {
        int votes = 0;
        int approvals = 0;
        int last = Math.max(0, at - NEAREST);
        for (int start = Math.max(0, at - FARTHEST); start <= last; start++) {
            int position = start;
            int step = decoder.decode(code, position, code.length);
            while (step != 0 && position + step <= at) {
                position += step;
                step = decoder.decode(code, position, code.length);
            }
            if (step != 0) {
                votes++;
                // Neither kind has operands of variable length, so the end tells where the opcode is.
                if (position + step == at + length && kind.test(decoder)) {
                    approvals++;
                }
            }
        }
        return votes > 0 && approvals * 4 >= votes * 3;
    }
}
