package org.lapidary.engine.gem5;

import java.util.BitSet;
import org.lapidary.engine.x86.Encoding;
import org.lapidary.engine.x86.Feature;
import org.lapidary.engine.x86.InstructionDecoder;

/**
 * What gem5 v24.0.0.1 makes of an instruction ({@code src/arch/x86/isa/decoder/*.isa}). Its decoder knows three ways
 * of not having one: a warning, after which the instruction counts as done though nothing was (WarnUnimpl); an invalid
 * opcode (UD2), which ends the simulation; and taking it for another one, as TZCNT for BSF.
 */
public final class SimulatedInstructions {

    /** What comes of an instruction. */
    public enum Effect {
        CARRIED_OUT,
        /** Passed over or taken for another: the program goes on with wrong values. */
        WRONG,
        ENDS_SIMULATION
    }

    /** Opcodes of 66 0F 38 with a meaning, and those passed over. */
    private static final BitSet MAP_38 = set(
            0x00, 0x10, 0x14, 0x15, 0x1C, 0x1D, 0x1E, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x28, 0x2B, 0x30, 0x31, 0x32,
            0x33, 0x34, 0x35, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41);

    private static final BitSet MAP_38_PASSED_OVER =
            set(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x17, 0x29, 0x2A);

    /** Opcodes of 66 0F 3A likewise. */
    private static final BitSet MAP_3A =
            set(0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x14, 0x15, 0x16, 0x17, 0x20, 0x21, 0x22);

    private static final BitSet MAP_3A_PASSED_OVER = set(0x08, 0x09, 0x40, 0x41, 0x42, 0x43);

    /** x87 instructions passed over, D8 to DF: bit n for the memory form /n. */
    private static final int[] X87_MEMORY = {0xAC, 0, 0xFF, 0x06, 0xAC, 0x52, 0xFF, 0x56};

    /** The register forms: bit n for ModRM C0 + n. FNOP and FNCLEX are missing, having nothing to do in gem5. */
    private static final long[] X87_REGISTER = {
        bits(0x10, 0x1F) | bits(0x28, 0x2F) | bits(0x38, 0x3F),
        bits(0x24, 0x25) | bits(0x30, 0x30) | bits(0x33, 0x34) | bits(0x36, 0x37) | bits(0x39, 0x3A) | bits(0x3C, 0x3D),
        bits(0x00, 0x1F) | bits(0x29, 0x29),
        bits(0x00, 0x1F) | bits(0x23, 0x23),
        bits(0x20, 0x27) | bits(0x30, 0x37),
        bits(0x00, 0x07) | bits(0x20, 0x2F),
        bits(0x19, 0x19) | bits(0x30, 0x37),
        bits(0x00, 0x07) | bits(0x30, 0x37)
    };

    private SimulatedInstructions() {}

    /** The effect of the instruction that {@code decoder} has just decoded. */
    public static Effect effect(InstructionDecoder decoder) {
        if (decoder.encoding() != Encoding.LEGACY) {
            // The VEX prefix is read, but what follows is taken for the SSE instruction of the same opcode.
            boolean vex = decoder.encoding() == Encoding.VEX2 || decoder.encoding() == Encoding.VEX3;
            return vex ? Effect.WRONG : Effect.ENDS_SIMULATION;
        }
        return switch (decoder.map()) {
            case 0 -> oneByte(decoder);
            case 1 -> twoByte(decoder);
            case 2 -> map38(decoder.opcode(), decoder.mandatoryPrefix(), decoder.hasOperandSizePrefix());
            default -> map3a(decoder.opcode(), decoder.mandatoryPrefix());
        };
    }

    private static Effect oneByte(InstructionDecoder decoder) {
        int opcode = decoder.opcode();
        if (opcode >= 0xD8 && opcode <= 0xDF) {
            int modrm = decoder.modrm();
            boolean passedOver = modrm < 0xC0
                    ? (X87_MEMORY[opcode & 7] >> (modrm >> 3 & 7) & 1) != 0
                    : (X87_REGISTER[opcode & 7] >> (modrm & 0x3F) & 1) != 0;
            return wrongIf(passedOver);
        }
        return switch (opcode) {
            case 0x86, 0x87 -> wrongIf(SelfExchanges.is(decoder));
            case 0x90 -> wrongIf(decoder.rexB()); // XCHG of R8 with RAX
            // RETF with a number, INT1; INT 80 is the way into the kernel with the numbers of 32-bit code.
            case 0xCA, 0xCD, 0xF1 -> Effect.WRONG;
            // INT3, RETF and IRET look into tables that a simulated process does not have.
            case 0xCB, 0xCC, 0xCF -> Effect.ENDS_SIMULATION;
            case 0xFF ->
                switch (decoder.modrm() >> 3 & 7) {
                    case 3 -> Effect.WRONG;
                    case 5 -> Effect.ENDS_SIMULATION;
                    default -> Effect.CARRIED_OUT;
                };
            default -> decoder.feature() == Feature.TSX ? Effect.ENDS_SIMULATION : Effect.CARRIED_OUT;
        };
    }

    private static Effect twoByte(InstructionDecoder decoder) {
        int opcode = decoder.opcode();
        int prefix = decoder.mandatoryPrefix();
        if (isMistaken(decoder, opcode, prefix)) {
            return Effect.WRONG;
        }
        return switch (decoder.feature()) {
            // XSAVE and XRSTOR of the base form have names in the decoder, their younger kin has not.
            case XSAVE -> wrongIf(opcode == 0xAE && (decoder.modrm() >> 3 & 7) < 6, Effect.ENDS_SIMULATION);
            // BSF equals TZCNT but for an operand of 0, and compilers write it where that can't be.
            case LZCNT_TZCNT -> wrongIf(opcode == 0xBD);
            case XGETBV, RDRAND, RDPID, THREE_D_NOW -> Effect.WRONG;
            case FSGSBASE, SSE4A, PKU, TSX, UINTR, PTWRITE -> Effect.ENDS_SIMULATION;
            case RDTSC -> wrongIf(opcode == 0x33);
            case SSE -> wrongIf(opcode == 0x52);
            case UNDEFINED -> Effect.ENDS_SIMULATION; // the signal that a program may handle does not come
            // MOVSLDUP, MOVSHDUP; ADDSUBPS
            case SSE3 -> wrongIf(prefix == 0xF3 || prefix == 0xF2 && opcode == 0xD0);
            default -> Effect.CARRIED_OUT;
        };
    }

    /**
     * What is carried out, and comes to something else: found by running each form with random operands in gem5 and on a
     * processor. (Left out are CVTPS2DQ and its like, which round halves away from zero; shifts by CL that keep flags where
     * CL is 0; and 32-bit POPCNT of a register with something in its upper half.)
     */
    private static boolean isMistaken(InstructionDecoder decoder, int opcode, int prefix) {
        boolean registers = decoder.modrm() >= 0xC0;
        boolean single = prefix == 0xF3;
        return switch (opcode) {
            // CVTSI2SS, CVTTSS2SI, CVTSS2SI and CVTSD2SI of 64-bit integers: the lower 32 bits alone
            case 0x2A, 0x2C -> single && decoder.rexW();
            case 0x2D -> (single || prefix == 0xF2) && decoder.rexW();
            case 0x67 -> true; // PACKUSWB: 128 to 254 become 255
            // MOVDQU and MOVQ between registers: 32 bits of 64
            case 0x6F, 0x7E, 0x7F -> single && registers && !decoder.rexW();
            // PSHUFLW, PSHUFHW: the other half stays
            case 0x70 -> (single || prefix == 0xF2) && !(registers && SelfExchanges.isOfOneRegister(decoder));
            case 0x7D -> prefix == 0x66 && registers; // HSUBPD: the wrong way round
            default -> false;
        };
    }

    private static Effect map38(int opcode, int prefix, boolean operandSize) {
        if (prefix == 0xF2 && (opcode == 0xF0 || opcode == 0xF1)) {
            return operandSize ? Effect.ENDS_SIMULATION : Effect.WRONG; // CRC32
        }
        if (prefix == 0x66) {
            return MAP_38.get(opcode)
                    ? Effect.CARRIED_OUT
                    : wrongIf(MAP_38_PASSED_OVER.get(opcode), Effect.ENDS_SIMULATION);
        }
        boolean passedOver = prefix == 0 && (opcode <= 0x0B || opcode >= 0x1C && opcode <= 0x1E); // SSSE3 on MMX
        return wrongIf(passedOver, Effect.ENDS_SIMULATION);
    }

    private static Effect map3a(int opcode, int prefix) {
        if (prefix == 0x66) {
            return MAP_3A.get(opcode)
                    ? Effect.CARRIED_OUT
                    : wrongIf(MAP_3A_PASSED_OVER.get(opcode), Effect.ENDS_SIMULATION);
        }
        return wrongIf(opcode == 0x0F, Effect.ENDS_SIMULATION);
    }

    private static Effect wrongIf(boolean wrong) {
        return wrongIf(wrong, Effect.CARRIED_OUT);
    }

    private static Effect wrongIf(boolean wrong, Effect otherwise) {
        return wrong ? Effect.WRONG : otherwise;
    }

    private static BitSet set(int... opcodes) {
        BitSet set = new BitSet(256);
        for (int opcode : opcodes) {
            set.set(opcode);
        }
        return set;
    }

    private static long bits(int first, int last) {
        return -1L >>> (63 - (last - first)) << first;
    }
}
