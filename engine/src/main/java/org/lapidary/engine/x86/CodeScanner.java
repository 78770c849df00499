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
 * where a linear decode finds instructions that are none. Instead each find is put to a vote. Decoding starts at every
 * offset from 64 to 16 bytes before it; most of those are inside an instruction, but after a few instructions such a
 * decode falls into step with the real ones and stays there, because what follows an instruction that both agree on is
 * the same for both. At least 16 bytes give it the room for that. A start votes for the find if one of its instructions
 * is the one looked for, at that place, and against it if it steps over. Three quarters of the votes decide: wrong
 * decodes disagree with one another, while the right one collects nearly all starts.
 *
 * <p>Data decode as well, now and then up to a find, which must not count: whoever writes to what is found would spoil
 * a table of constants. A start is therefore dropped without a vote where it meets an instruction that is invalid or
 * that no user program executes, as one in seven of the one-byte opcodes is; a quarter of the starts must be left; and
 * the instructions behind the find must hold out for 64 bytes or to the end of the control flow. In return an
 * instruction right behind a table, or among port accesses, may be missed. Of byte pairs put in random data one in 150
 * is still taken for CPUID; the vote alone took one in four.
 *
 * <p>Nearer to the segment's start than 16 bytes the start alone votes, since a segment of code begins with an
 * instruction.
 */
public final class CodeScanner {

    /** Farthest start before a find, and the bytes looked at behind it: mostly still the same function. */
    private static final int REACH = 64;

    /** Nearest start: longer than the longest instruction, so that every start decodes at least one before the find. */
    private static final int NEAREST = 16;

    private static final Predicate<InstructionDecoder> CPUID = decoder -> decoder.feature() == Feature.CPUID;

    /** MOV imm32 to EAX: with REX.W the immediate has 8 bytes, with REX.B the register is R8D. */
    private static final Predicate<InstructionDecoder> MOV_EAX = decoder -> decoder.encoding() == Encoding.LEGACY
            && decoder.map() == 0
            && decoder.opcode() == 0xB8
            && !decoder.rexW()
            && !decoder.rexB();

    private final InstructionDecoder decoder = new InstructionDecoder();
    private final byte[] code;

    private CodeScanner(byte[] code) {
        this.code = code;
    }

    /** The offsets at which a CPUID instruction stands: those of its byte 0F, behind any prefixes. */
    public static List<Integer> findCpuid(byte[] code) {
        var scanner = new CodeScanner(code);
        var found = new ArrayList<Integer>();
        for (int i = 0; i + 1 < code.length; i++) {
            if (code[i] == 0x0F && code[i + 1] == (byte) 0xA2 && scanner.isInstruction(i, 2, CPUID)) {
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
        var scanner = new CodeScanner(code);
        var found = new ArrayList<Integer>();
        for (int i = 0; i + 6 < code.length; i++) {
            if (code[i] == (byte) 0xB8
                    && code[i + 1] == (byte) number
                    && code[i + 2] == (byte) (number >> 8)
                    && code[i + 3] == (byte) (number >> 16)
                    && code[i + 4] == (byte) (number >> 24)
                    && code[i + 5] == 0x0F
                    && code[i + 6] == 0x05
                    && scanner.isInstruction(i, 5, MOV_EAX)) {
                found.add(i + 5);
            }
        }
        return found;
    }

    /** True if an instruction of the kind given has its opcode at {@code at} and ends {@code length} bytes behind. */
    private boolean isInstruction(int at, int length, Predicate<InstructionDecoder> kind) {
        return isElected(at, length, kind) && isFollowedByCode(at + length);
    }

    private boolean isElected(int at, int length, Predicate<InstructionDecoder> kind) {
        int votes = 0;
        int approvals = 0;
        int first = Math.max(0, at - REACH);
        int last = Math.max(0, at - NEAREST);
        for (int start = first; start <= last; start++) {
            int position = start;
            int step = plausibleLength(position);
            while (step != 0 && position + step <= at) {
                position += step;
                step = plausibleLength(position);
            }
            if (step != 0) {
                votes++;
                // Neither kind has operands of variable length, so the end tells where the opcode is.
                if (position + step == at + length && kind.test(decoder)) {
                    approvals++;
                }
            }
        }
        return votes > 0 && votes * 4 >= last - first + 1 && approvals * 4 >= votes * 3;
    }

    private boolean isFollowedByCode(int from) {
        int end = Math.min(from + REACH, code.length - InstructionDecoder.MAX_LENGTH);
        for (int position = from; position < end; ) {
            int step = plausibleLength(position);
            if (step == 0) {
                return false;
            }
            if (endsControlFlow()) {
                return true;
            }
            position += step;
        }
        return true;
    }

    /** The length of the instruction, or 0 if it is none or needs a privilege that programs do not have. */
    private int plausibleLength(int position) {
        int length = decoder.decode(code, position, code.length);
        if (length != 0 && decoder.encoding() == Encoding.LEGACY && decoder.map() == 0) {
            Feature feature = decoder.feature();
            // HLT stands behind the call of a function that does not return.
            boolean privileged = feature == Feature.IO || feature == Feature.SYSTEM && decoder.opcode() != 0xF4;
            return privileged ? 0 : length;
        }
        return length;
    }

    /** RET, JMP, HLT and UD2, behind which data may follow. */
    private boolean endsControlFlow() {
        if (decoder.encoding() != Encoding.LEGACY) {
            return false;
        }
        return switch (decoder.map()) {
            case 0 ->
                switch (decoder.opcode()) {
                    case 0xC2, 0xC3, 0xE9, 0xEB, 0xF4 -> true;
                    case 0xFF -> (decoder.modrm() >> 3 & 7) == 4;
                    default -> false;
                };
            case 1 -> decoder.opcode() == 0x0B;
            default -> false;
        };
    }
}
