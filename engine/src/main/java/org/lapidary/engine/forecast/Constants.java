package org.lapidary.engine.forecast;

import org.lapidary.engine.x86.Encoding;
import org.lapidary.engine.x86.InstructionDecoder;

/**
 * Follows EAX, EDI and EDX through single instructions, as far as a system call's number and a third argument go:
 * {@code mov $n,%eax}, {@code xor %eax,%eax}, and {@code mov %rdi,%rax} as in syscall(3). Any other instruction that
 * names the register in its ModRM byte, and so might write to it, makes it unknown; those that write to EAX or EDX
 * without naming it (MUL, CPUID …) do not stand between a number and its call.
 */
final class Constants {

    private static final int EAX = 0;
    private static final int EDX = 2;
    private static final int EDI = 7;

    long eax = Step.UNKNOWN;
    long edi = Step.UNKNOWN;
    long edx = Step.UNKNOWN;

    /** What the decoded instruction, which ends before {@code end}, makes of the values. */
    void after(InstructionDecoder decoder, byte[] code, int end) {
        if (decoder.encoding() != Encoding.LEGACY || decoder.map() > 1) {
            return;
        }
        if (isCopyOfEdi(decoder)) {
            eax = edi;
            return;
        }
        eax = after(EAX, eax, decoder, code, end);
        edi = after(EDI, edi, decoder, code, end);
        edx = after(EDX, edx, decoder, code, end);
    }

    private static boolean isCopyOfEdi(InstructionDecoder decoder) {
        boolean registers = decoder.map() == 0 && !decoder.rexB() && !decoder.rexR();
        return registers
                && (decoder.opcode() == 0x89 && decoder.modrm() == 0xF8
                        || decoder.opcode() == 0x8B && decoder.modrm() == 0xC7);
    }

    private static long after(int register, long value, InstructionDecoder decoder, byte[] code, int end) {
        int opcode = decoder.opcode();
        int modrm = decoder.modrm();
        if (modrm < 0) {
            boolean own = decoder.map() == 0 && !decoder.rexB();
            if (own && opcode == 0xB8 + register) {
                return decoder.rexW() || decoder.hasOperandSizePrefix() ? Step.UNKNOWN : immediate(code, end);
            }
            boolean written = own && (opcode == 0x58 + register || opcode == 0xB0 + register);
            return written || register == EAX && isAccumulator(opcode, decoder.map()) ? Step.UNKNOWN : value;
        }
        boolean first = modrm >= 0xC0 && (modrm & 7) == register && !decoder.rexB();
        boolean second = (modrm >> 3 & 7) == register && !decoder.rexR();
        if (decoder.map() == 0) {
            if (first && second && (opcode == 0x31 || opcode == 0x33)) {
                return 0;
            }
            if (opcode == 0xC7) {
                return first ? immediate(code, end) : value;
            }
            boolean compares = opcode >= 0x38 && opcode <= 0x3B || opcode == 0x84 || opcode == 0x85;
            if (compares) {
                return value; // CMP and TEST
            }
            if (opcode == 0x88 || opcode == 0x89) {
                return first ? Step.UNKNOWN : value; // MOV from the register in the middle
            }
            if (opcode >= 0x80 && opcode <= 0x83) {
                return first && (modrm >> 3 & 7) != 7 ? Step.UNKNOWN : value; // immediates; /7 is CMP
            }
        }
        return first || second ? Step.UNKNOWN : value;
    }

    /** Arithmetic with an immediate, MOV from an absolute address, CDQE, LODS, IN. */
    private static boolean isAccumulator(int opcode, int map) {
        return map == 0
                && ((opcode & 0xC6) == 0x04 && opcode < 0x38
                        || opcode == 0x98
                        || opcode >= 0xA0 && opcode <= 0xA1
                        || opcode >= 0xAC && opcode <= 0xAD);
    }

    private static long immediate(byte[] code, int end) {
        int high = (code[end - 2] & 0xFF) << 16 | code[end - 1] << 24;
        return Integer.toUnsignedLong(code[end - 4] & 0xFF | (code[end - 3] & 0xFF) << 8 | high);
    }
}
