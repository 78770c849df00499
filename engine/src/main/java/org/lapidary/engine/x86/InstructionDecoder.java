package org.lapidary.engine.x86;

import java.util.Objects;

/**
 * Finds the length of an x86-64 instruction in 64-bit mode, and what kind it is.
 *
 * <pre>
 *   legacy prefixes | REX | opcode: op, 0F op, 0F 38 op, 0F 3A op | ModRM | SIB | displacement | immediate
 *   67 or segment   | C5 P1, C4 P1 P2, 62 P1 P2 P3, 8F P1 P2 | op | ModRM | SIB | displacement | immediate
 * </pre>
 *
 * Sources: Intel SDM vol. 2 chapter 2 and appendix A, AMD APM vol. 3 chapter 1 and appendix A. Choices where they leave
 * one:
 *
 * <ul>
 *   <li>Near branches with the prefix 66 take rel32 as on Intel, which ignores the prefix; AMD takes rel16. Compilers
 *       write it only as padding before a REX.W call, where both agree.
 *   <li>VEX, EVEX and XOP opcodes not assigned yet are accepted: their map alone fixes their length. So is LOCK before
 *       an instruction that would fault with it.
 *   <li>APX (REX2, and EVEX map 4) is not known: its first byte was an invalid opcode before.
 *   <li>9B is FWAIT, an instruction of its own, although assemblers write FSTCW and its like for a pair.
 * </ul>
 *
 * Reusable, allocates nothing per decode, and not thread-safe.
 */
public final class InstructionDecoder {

    /** The longest instruction that a processor accepts. */
    public static final int MAX_LENGTH = 15;

    private final CodeCursor cursor = new CodeCursor();
    private boolean operandSize;
    private boolean addressSize;
    private boolean lock;
    private int repeat;
    private int rex;
    private Encoding encoding = Encoding.LEGACY;
    private int map;
    private int opcode;
    private int modrm = -1;
    private int mandatoryPrefix;
    private boolean wide;

    /**
     * Length in bytes of the instruction at {@code offset} (1..15), or 0 if it is invalid or runs past {@code limit}.
     * The other methods then describe it; after 0 they say nothing of use.
     */
    public int decode(byte[] code, int offset, int limit) {
        Objects.checkFromToIndex(offset, limit, code.length);
        cursor.begin(code, offset, offset + Math.min(limit - offset, MAX_LENGTH));
        operandSize = false;
        addressSize = false;
        lock = false;
        repeat = 0;
        rex = 0;
        encoding = Encoding.LEGACY;
        map = 0;
        modrm = -1;
        boolean valid = instruction();
        cursor.letGo();
        return valid && cursor.isWithin() ? cursor.position() - offset : 0;
    }

    /** 0 for the one-byte map, 1 for 0F, 2 for 0F38, 3 for 0F3A; the VEX, EVEX and XOP maps by their number. */
    public int map() {
        return map;
    }

    /** The last opcode byte; 0F for 3DNow!, whose suffix stands where an immediate would. */
    public int opcode() {
        return opcode;
    }

    /** The ModRM byte, or -1 if there is none. */
    public int modrm() {
        return modrm;
    }

    public Encoding encoding() {
        return encoding;
    }

    /** 0, 0x66, 0xF3 or 0xF2 as it selects an SSE instruction: F2 and F3 win over 66, the last of the two wins. */
    public int mandatoryPrefix() {
        return mandatoryPrefix;
    }

    /** REX.W, or W of a VEX, EVEX or XOP prefix. */
    public boolean rexW() {
        return wide;
    }

    /** REX.B of a legacy-encoded instruction: the register in the opcode is one of R8 to R15. */
    public boolean rexB() {
        return (rex & 1) != 0;
    }

    /** REX.R of a legacy-encoded instruction: the register in ModRM's middle is one of R8 to R15. */
    public boolean rexR() {
        return (rex & 4) != 0;
    }

    /** True with a prefix 66, whether or not it selects the instruction. */
    public boolean hasOperandSizePrefix() {
        return operandSize;
    }

    /** The part of the instruction set the last instruction belongs to. */
    public Feature feature() {
        return FeatureClassifier.classify(this);
    }

    private boolean instruction() {
        int first = prefixes();
        mandatoryPrefix = repeat != 0 ? repeat : operandSize ? 0x66 : 0;
        wide = (rex & 8) != 0;
        opcode = first;
        return switch (first) {
            case 0x0F -> escape();
            case 0xC5 -> vex2();
            case 0xC4 -> vex3();
            case 0x62 -> evex();
            case 0x8F -> (cursor.peek() & 0x1F) >= 8 ? xop() : operands(OpcodeMaps.form(0, first));
            default -> operands(OpcodeMaps.form(0, first));
        };
    }

    /** Consumes prefixes and returns the byte after them. */
    private int prefixes() {
        while (true) {
            int next = cursor.next();
            switch (next) {
                case 0x66 -> operandSize = true;
                case 0x67 -> addressSize = true;
                case 0xF0 -> lock = true;
                case 0xF2, 0xF3 -> repeat = next;
                case 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65 -> {}
                default -> {
                    if ((next & 0xF0) != 0x40) {
                        return next;
                    }
                    rex = next;
                    continue;
                }
            }
            // REX counts only directly before the opcode.
            rex = 0;
        }
    }

    private boolean escape() {
        opcode = cursor.next();
        map = 1;
        if (opcode == 0x38 || opcode == 0x3A) {
            map = opcode == 0x38 ? 2 : 3;
            opcode = cursor.next();
            return OpcodeMaps.isDefined(map, opcode, mandatoryPrefix)
                    && operands(map == 2 ? OpcodeMaps.MODRM : OpcodeMaps.MODRM_IMM8);
        }
        if (!OpcodeMaps.isDefined(1, opcode, mandatoryPrefix) || !operands(OpcodeMaps.form(1, opcode))) {
            return false;
        }
        if (opcode == 0x78 && mandatoryPrefix != 0) {
            // EXTRQ and INSERTQ of SSE4A, with two imm8 (APM vol. 4).
            cursor.skip(2);
        }
        return opcode != 0x0F || cursor.isWithin() && Validity.threeDNow(cursor.last());
    }

    private boolean operands(byte form) {
        return switch (form) {
            case OpcodeMaps.NONE -> true;
            case OpcodeMaps.MODRM -> modrmBytes();
            case OpcodeMaps.MODRM_REGISTER -> registerModrm();
            case OpcodeMaps.MODRM_IMM8 -> modrmBytes() && cursor.skip(1);
            case OpcodeMaps.MODRM_IMM_Z -> modrmBytes() && cursor.skip(immediateSize());
            case OpcodeMaps.GROUP3_IMM8 -> modrmBytes() && cursor.skip(isTest() ? 1 : 0);
            case OpcodeMaps.GROUP3_IMM_Z -> modrmBytes() && cursor.skip(isTest() ? immediateSize() : 0);
            case OpcodeMaps.IMM8 -> cursor.skip(1);
            case OpcodeMaps.IMM16 -> cursor.skip(2);
            case OpcodeMaps.IMM_Z -> cursor.skip(immediateSize());
            case OpcodeMaps.IMM_V -> cursor.skip(wide ? 8 : immediateSize());
            case OpcodeMaps.REL32 -> cursor.skip(4);
            case OpcodeMaps.MOFFS -> cursor.skip(addressSize ? 4 : 8);
            case OpcodeMaps.ENTER -> cursor.skip(3);
            default -> false;
        };
    }

    private int immediateSize() {
        return operandSize && !wide ? 2 : 4;
    }

    /** Group 3's /0, and /1 which processors execute alike. */
    private boolean isTest() {
        return (modrm >> 3 & 7) < 2;
    }

    private boolean vex2() {
        int p1 = cursor.next();
        encoding = Encoding.VEX2;
        return vector(1, p1 & 3, false) && vexOperands();
    }

    private boolean vex3() {
        int p1 = cursor.next();
        int p2 = cursor.next();
        encoding = Encoding.VEX3;
        int number = p1 & 0x1F;
        return number >= 1 && number <= 3 && vector(number, p2 & 3, p2 >= 0x80) && vexOperands();
    }

    private boolean vexOperands() {
        // VZEROUPPER and VZEROALL.
        return map == 1 && opcode == 0x77 || vectorOperands();
    }

    private boolean evex() {
        int p1 = cursor.next();
        int p2 = cursor.next();
        cursor.next();
        encoding = Encoding.EVEX;
        int number = p1 & 7;
        // Bit 3 of P1 is 0 and bit 2 of P2 is 1 in every EVEX prefix before APX (SDM vol. 2 section 2.7.1).
        boolean wellFormed = (p1 & 8) == 0 && (p2 & 4) != 0 && number != 0 && number != 4 && number != 7;
        return wellFormed && vector(number, p2 & 3, p2 >= 0x80) && vectorOperands();
    }

    private boolean xop() {
        int p1 = cursor.next();
        int p2 = cursor.next();
        encoding = Encoding.XOP;
        int number = p1 & 0x1F;
        if (number > 0xA || (p2 & 3) != 0 || !vector(number, 0, p2 >= 0x80) || !modrmBytes()) {
            return false;
        }
        return cursor.skip(number == 8 ? 1 : number == 9 ? 0 : 4);
    }

    /** Takes over the prefix's fields and reads the opcode; prefixes that the new ones replace are invalid before. */
    private boolean vector(int number, int pp, boolean w) {
        if (operandSize || lock || repeat != 0 || rex != 0) {
            return false;
        }
        map = number;
        wide = w;
        mandatoryPrefix = switch (pp) {
            case 1 -> 0x66;
            case 2 -> 0xF3;
            case 3 -> 0xF2;
            default -> 0;
        };
        opcode = cursor.next();
        return true;
    }

    private boolean vectorOperands() {
        return modrmBytes() && cursor.skip(map == 3 || map == 1 && OpcodeMaps.hasVectorImmediate(opcode) ? 1 : 0);
    }

    /** ModRM, SIB and displacement; 32-bit addressing, which 67 selects, has the same shape (SDM vol. 2 table 2-2). */
    private boolean modrmBytes() {
        modrm = cursor.next();
        if (encoding == Encoding.LEGACY && !Validity.isDefined(map, opcode, modrm, mandatoryPrefix)) {
            return false;
        }
        int mod = modrm >> 6;
        if (mod == 3) {
            return true;
        }
        int base = modrm & 7;
        if (base == 4) {
            base = cursor.next() & 7;
        }
        // Base 5 with mod 0 is a disp32: relative to RIP without a SIB byte, absolute with one.
        return cursor.skip(mod == 1 ? 1 : mod == 2 || base == 5 ? 4 : 0);
    }

    private boolean registerModrm() {
        modrm = cursor.next();
        return true;
    }
}
