package org.lapidary.engine.x86;

import java.nio.charset.StandardCharsets;

/**
 * What follows each opcode, and which mandatory prefixes an opcode takes, for the legacy-encoded maps in 64-bit mode
 * (Intel SDM vol. 2 appendix A, tables; AMD APM vol. 3 appendix A for 3DNow! and SSE4A).
 *
 * <p>The tables are drawn as the manuals draw them: a row per high digit, a column per low digit.
 */
final class OpcodeMaps {

    /** Not an instruction in 64-bit mode. */
    static final byte INVALID = 'x';
    /** A prefix or an escape, which the decoder has dealt with before it looks here. */
    static final byte PREFIX = 'p';
    /** Nothing follows. */
    static final byte NONE = '.';
    /** ModRM. */
    static final byte MODRM = 'm';
    /** ModRM with its mod bits ignored: moves to and from control and debug registers have no memory form. */
    static final byte MODRM_REGISTER = 'c';
    /** imm8. */
    static final byte IMM8 = 'b';
    /** imm16. */
    static final byte IMM16 = 'w';
    /** imm16 or imm32 by operand size. */
    static final byte IMM_Z = 'z';
    /** imm16, imm32 or imm64 by operand size. */
    static final byte IMM_V = 'v';
    /** ModRM and imm8. */
    static final byte MODRM_IMM8 = 'B';
    /** ModRM and imm16 or imm32 by operand size. */
    static final byte MODRM_IMM_Z = 'Z';
    /** Group 3: ModRM, and imm8 for TEST alone. */
    static final byte GROUP3_IMM8 = 'g';
    /** Group 3: ModRM, and imm16 or imm32 for TEST alone. */
    static final byte GROUP3_IMM_Z = 'G';
    /** rel32 whatever the operand size; see {@link InstructionDecoder} on the 66 prefix. */
    static final byte REL32 = 'j';
    /** An address of 8 bytes, or 4 with the prefix 67. */
    static final byte MOFFS = 'a';
    /** ENTER's imm16 and imm8. */
    static final byte ENTER = 'e';

    //            0123456789ABCDEF
    private static final byte[] ONE_BYTE = table("""
            mmmmbzxxmmmmbzxp
            mmmmbzxxmmmmbzxx
            mmmmbzpxmmmmbzpx
            mmmmbzpxmmmmbzpx
            pppppppppppppppp
            ................
            xxpmppppzZbB....
            bbbbbbbbbbbbbbbb
            BZxBmmmmmmmmmmmm
            ..........x.....
            aaaa....bz......
            bbbbbbbbvvvvvvvv
            BBw.ppBZe.w..bx.
            mmmmxxx.mmmmmmmm
            bbbbbbbbjjxb....
            p.pp..gG......mm
            """);

    private static final byte[] TWO_BYTE = table("""
            mmmmx.....x.xm.B
            mmmmmmmmmmmmmmmm
            ccccxxxxmmmmmmmm
            ......x.pxpxxxxx
            mmmmmmmmmmmmmmmm
            mmmmmmmmmmmmmmmm
            mmmmmmmmmmmmmmmm
            BBBBmmm.mmxxmmmm
            jjjjjjjjjjjjjjjj
            mmmmmmmmmmmmmmmm
            ...mBmmm...mBmmm
            mmmmmmmmmmBmmmmm
            mmBmBBBm........
            mmmmmmmmmmmmmmmm
            mmmmmmmmmmmmmmmm
            mmmmmmmmmmmmmmmm
            """);

    /*
     * Which of the prefixes none, 66, F3 and F2 an opcode is defined with, as the bits 1, 2, 4 and 8 of a hexadecimal
     * digit. F stands for every opcode whose meaning does not hang on a mandatory prefix.
     */
    private static final byte[] TWO_BYTE_PREFIXES = table("""
            FFFFFFFFFFFFFFFF
            FFF33373FFFFFFFF
            FFFFFFFF33FFFF33
            FFFFFFFFFFFFFFFF
            FFFFFFFFFFFFFFFF
            3F553333FFF7FFFF
            3333333333332237
            F3333331BBFFAA77
            FFFFFFFFFFFFFFFF
            FFFFFFFFFFFFFFFF
            FFFFFFFFFFFFFFFF
            FFFFFFFF4FFFFFFF
            FFF1333FFFFFFFFF
            A33333E333333333
            333333E333333333
            833333333333333F
            """);

    private static final byte[] MAP_38_PREFIXES = table("""
            3333333333330000
            2000220200003330
            2222220022220000
            2222220222222222
            2200000000000000
            0000000000000000
            0000000000000000
            0000000000000000
            2220000000000000
            0000000000000000
            0000000000000000
            0000000000000000
            0000000011111102
            0000000040026666
            0000000000000000
            BB000270E144F000
            """);

    private static final byte[] MAP_3A_PREFIXES = table("""
            0000000022222223
            0000222200000000
            2220000000000000
            0000000000000000
            2220200000000000
            0000000000000000
            2222000000000000
            0000000000000000
            0000000000000000
            0000000000000000
            0000000000000000
            0000000000000000
            0000000000001022
            0000000000000002
            0000000000000000
            4000000000000000
            """);

    private OpcodeMaps() {}

    /** What follows an opcode of the one-byte map (0) or the map behind 0F (1). */
    static byte form(int map, int opcode) {
        return map == 0 ? ONE_BYTE[opcode] : TWO_BYTE[opcode];
    }

    /** True if the opcode of map 1, 2 (0F38) or 3 (0F3A) is defined with the mandatory prefix given. */
    static boolean isDefined(int map, int opcode, int mandatoryPrefix) {
        byte[] prefixes = switch (map) {
            case 1 -> TWO_BYTE_PREFIXES;
            case 2 -> MAP_38_PREFIXES;
            default -> MAP_3A_PREFIXES;
        };
        int bit = switch (mandatoryPrefix) {
            case 0 -> 1;
            case 0x66 -> 2;
            case 0xF3 -> 4;
            default -> 8;
        };
        return (Character.digit(prefixes[opcode], 16) & bit) != 0;
    }

    /** True where the VEX and EVEX forms of a map 1 opcode end in an imm8. */
    static boolean hasVectorImmediate(int opcode) {
        return (opcode >= 0x70 && opcode <= 0x73) || opcode == 0xC2 || (opcode >= 0xC4 && opcode <= 0xC6);
    }

    private static byte[] table(String rows) {
        byte[] table = rows.replace("\n", "").getBytes(StandardCharsets.US_ASCII);
        if (table.length != 256) {
            throw new IllegalArgumentException("an opcode map has 256 entries, not " + table.length);
        }
        return table;
    }
}
