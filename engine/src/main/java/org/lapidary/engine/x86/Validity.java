package org.lapidary.engine.x86;

/**
 * Which ModRM bytes an opcode is defined with, where not every one is: the opcode groups (Intel SDM vol. 2 table A-6),
 * the x87 escapes (tables ), and the instructions that have a register or a memory form only.
 *
 * <p>A decoder that knows them gives up sooner when it runs through data, which is what lets {@link CodeScanner} tell
 * code from data.
 */
final class Validity {

    /** Undefined register forms of D8 to DF: bit n stands for ModRM C0 + n. */
    private static final long[] X87_UNDEFINED = {
        0,
        bits(0x11, 0x17) | bits(0x22, 0x23) | bits(0x26, 0x27) | bits(0x2F, 0x2F),
        bits(0x20, 0x28) | bits(0x2A, 0x3F),
        bits(0x25, 0x27) | bits(0x38, 0x3F),
        0,
        bits(0x30, 0x3F),
        bits(0x18, 0x18) | bits(0x1A, 0x1F),
        bits(0x21, 0x27) | bits(0x38, 0x3F)
    };

    /** Defined register forms of group 7 (0F 01), counted likewise; SMSW and LMSW are among them. */
    private static final long GROUP7_REGISTER =
            bits(0x00, 0x06) | bits(0x08, 0x0B) | bits(0x0F, 0x11) | bits(0x14, 0x2A) | bits(0x2C, 0x3F);

    private Validity() {}

    static boolean oneByte(int opcode, int modrm) {
        boolean register = modrm >= 0xC0;
        int reg = modrm >> 3 & 7;
        return switch (opcode) {
            case 0x8C -> reg < 6;
            case 0x8D -> !register;
            case 0x8E -> reg < 6 && reg != 1;
            case 0x8F -> reg == 0;
            case 0xC6, 0xC7 -> reg == 0 || modrm == 0xF8;
            case 0xFE -> reg < 2;
            case 0xFF -> reg < 7 && !(register && (reg == 3 || reg == 5));
            case 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF -> x87(opcode, modrm);
            default -> true;
        };
    }

    private static boolean x87(int opcode, int modrm) {
        if (modrm >= 0xC0) {
            return (X87_UNDEFINED[opcode & 7] & 1L << (modrm & 0x3F)) == 0;
        }
        int reg = modrm >> 3 & 7;
        return switch (opcode) {
            case 0xD9 -> reg != 1;
            case 0xDB -> reg != 4 && reg != 6;
            case 0xDD -> reg != 5;
            default -> true;
        };
    }

    static boolean twoByte(int opcode, int modrm, int prefix) {
        boolean register = modrm >= 0xC0;
        int reg = modrm >> 3 & 7;
        return switch (opcode) {
            case 0x00 -> reg < 6 || (reg == 6 && prefix == 0xF2);
            case 0x01 -> register ? (GROUP7_REGISTER & 1L << (modrm & 0x3F)) != 0 : reg != 5 || prefix == 0xF3;
            case 0x12, 0x16 -> !register || prefix != 0x66;
            case 0x13, 0x17, 0x2B, 0xB2, 0xB4, 0xB5, 0xC3, 0xE7, 0xF0 -> !register;
            case 0x50, 0xC5, 0xD7, 0xF7 -> register;
            case 0xD6 -> register || prefix == 0x66;
            case 0x71, 0x72 -> register && (reg == 2 || reg == 4 || reg == 6);
            case 0x73 -> register && (reg == 2 || reg == 6 || (prefix == 0x66 && (reg == 3 || reg == 7)));
            case 0x78 -> prefix == 0 || (register && (prefix == 0xF2 || reg == 0));
            case 0x79 -> prefix == 0 || register;
            case 0xA6 -> register && reg < 3 && (modrm & 7) == 0;
            case 0xA7 -> register && reg < 6 && (modrm & 7) == 0;
            case 0xAE -> group15(register, reg, prefix);
            case 0xBA -> reg >= 4;
            case 0xC7 -> register ? reg >= 6 : reg == 1 || reg >= 3;
            default -> true;
        };
    }

    private static boolean group15(boolean register, int reg, int prefix) {
        if (!register) {
            return switch (prefix) {
                case 0x66 -> reg <= 3 || reg >= 6;
                case 0xF3 -> reg <= 4 || reg == 6;
                case 0xF2 -> reg <= 3;
                default -> true;
            };
        }
        return switch (prefix) {
            case 0x66, 0xF2 -> reg == 6;
            case 0xF3 -> reg <= 6;
            default -> reg >= 5;
        };
    }

    /** True for the suffixes that AMD defined after 0F 0F (APM vol. 3 table A-13). */
    static boolean threeDNow(int suffix) {
        return switch (suffix) {
            case 0x0C, 0x0D, 0x1C, 0x1D, 0x8A, 0x8E, 0x90, 0x94, 0x96, 0x97, 0x9A, 0x9E -> true;
            case 0xA0, 0xA4, 0xA6, 0xA7, 0xAA, 0xAE, 0xB0, 0xB4, 0xB6, 0xB7, 0xBB, 0xBF -> true;
            default -> false;
        };
    }

    private static long bits(int first, int last) {
        return -1L >>> (63 - (last - first)) << first;
    }
}
