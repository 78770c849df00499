package org.lapidary.engine.x86;

/**
 * Assigns a decoded instruction its {@link Feature} (Intel SDM vol. 2 chapters 3 to 6, the "CPUID feature flag" columns;
 * AMD APM vol. 3 appendix D). Baseline integer instructions are what is left over.
 */
final class FeatureClassifier {

    private FeatureClassifier() {}

    static Feature classify(InstructionDecoder decoder) {
        int opcode = decoder.opcode();
        int prefix = decoder.mandatoryPrefix();
        return switch (decoder.encoding()) {
            case VEX2, VEX3 -> Feature.VEX;
            case EVEX -> Feature.EVEX;
            case XOP -> Feature.XOP;
            case LEGACY ->
                switch (decoder.map()) {
                    case 0 -> oneByte(opcode, decoder.modrm());
                    case 1 -> twoByte(opcode, decoder.modrm(), prefix, decoder.rexW());
                    case 2 -> map38(opcode, prefix);
                    default -> map3a(opcode);
                };
        };
    }

    private static Feature oneByte(int opcode, int modrm) {
        return switch (opcode) {
            case 0x9B, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF -> Feature.X87;
            case 0x6C, 0x6D, 0x6E, 0x6F, 0xE4, 0xE5, 0xE6, 0xE7, 0xEC, 0xED, 0xEE, 0xEF -> Feature.IO;
            case 0xCC, 0xCD, 0xF1 -> Feature.INTERRUPT;
            case 0xCF, 0xF4, 0xFA, 0xFB -> Feature.SYSTEM;
            case 0xC6, 0xC7 -> modrm == 0xF8 ? Feature.TSX : Feature.OTHER;
            default -> Feature.OTHER;
        };
    }

    private static Feature twoByte(int opcode, int modrm, int prefix, boolean wide) {
        return switch (opcode) {
            case 0x01 -> group7(modrm, prefix);
            case 0x05, 0x34 -> Feature.SYSCALL;
            case 0x00, 0x06, 0x07, 0x08, 0x09, 0x20, 0x21, 0x22, 0x23, 0x30, 0x32, 0x35, 0xAA -> Feature.SYSTEM;
            case 0x0B, 0xB9, 0xFF -> Feature.UNDEFINED;
            case 0x0D -> Feature.PREFETCH;
            case 0x0E, 0x0F -> Feature.THREE_D_NOW;
            case 0x18 -> modrm < 0x20 ? Feature.PREFETCH : Feature.HINT_NOP;
            case 0x1E -> isControlFlowHint(modrm, prefix) ? Feature.CET : Feature.HINT_NOP;
            case 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1F -> Feature.HINT_NOP;
            case 0x31, 0x33 -> Feature.RDTSC;
            case 0x37 -> Feature.SYSTEM;
            case 0x77 -> Feature.MMX;
            case 0x78, 0x79 -> prefix == 0 ? Feature.VIRTUALIZATION : Feature.SSE4A;
            case 0xA2 -> Feature.CPUID;
            case 0xA6, 0xA7 -> Feature.PADLOCK;
            case 0xAE -> group15(modrm, prefix);
            case 0xB8 -> Feature.POPCNT;
            case 0xBC, 0xBD -> prefix == 0xF3 ? Feature.LZCNT_TZCNT : Feature.OTHER;
            case 0xC3 -> Feature.SSE2;
            case 0xC7 -> group9(modrm, prefix, wide);
            default -> isVector(opcode) ? vector(opcode, prefix) : Feature.OTHER;
        };
    }

    /** ENDBR64, ENDBR32 and RDSSP, which took over forms of a hint NOP. */
    private static boolean isControlFlowHint(int modrm, int prefix) {
        return prefix == 0xF3 && (modrm == 0xFA || modrm == 0xFB || (modrm & 0xF8) == 0xC8);
    }

    private static boolean isVector(int opcode) {
        return switch (opcode >> 4) {
            case 0x1, 0x5, 0x6, 0x7, 0xD, 0xE, 0xF -> true;
            case 0x2 -> opcode >= 0x28;
            case 0xC -> opcode == 0xC2 || (opcode >= 0xC4 && opcode <= 0xC6);
            default -> false;
        };
    }

    private static Feature vector(int opcode, int prefix) {
        boolean single = prefix == 0 || prefix == 0xF3;
        return switch (opcode) {
            case 0x12, 0x16 -> prefix >= 0xF2 ? Feature.SSE3 : single ? Feature.SSE : Feature.SSE2;
            case 0x2A, 0x2C, 0x2D -> prefix < 0xF2 ? Feature.MMX : single ? Feature.SSE : Feature.SSE2;
            case 0x2B -> prefix >= 0xF2 ? Feature.SSE4A : single ? Feature.SSE : Feature.SSE2;
            case 0x5A, 0x5B, 0xE6 -> Feature.SSE2;
            case 0x7C, 0x7D, 0xD0, 0xF0 -> Feature.SSE3;
            // MOVDQ2Q and MOVQ2DQ.
            case 0xD6 -> prefix == 0x66 ? Feature.SSE2 : Feature.MMX;
            case 0xC2, 0xC6 -> single ? Feature.SSE : Feature.SSE2;
            default -> {
                boolean packedIntegers = opcode >= 0x60;
                yield packedIntegers ? prefix == 0 ? Feature.MMX : Feature.SSE2 : single ? Feature.SSE : Feature.SSE2;
            }
        };
    }

    private static Feature group7(int modrm, int prefix) {
        if (modrm < 0xC0) {
            return prefix == 0xF3 && (modrm >> 3 & 7) == 5 ? Feature.CET : Feature.SYSTEM;
        }
        return switch (modrm) {
            case 0xC0, 0xCF, 0xD7 -> Feature.SGX;
            case 0xC1, 0xC2, 0xC3, 0xC4, 0xD4, 0xFE, 0xFF -> Feature.VIRTUALIZATION;
            case 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF -> Feature.VIRTUALIZATION;
            case 0xC8, 0xC9, 0xFA, 0xFB -> Feature.MONITOR;
            case 0xD0 -> Feature.XGETBV;
            case 0xD5, 0xD6, 0xE9 -> Feature.TSX;
            case 0xE8 -> prefix == 0xF3 ? Feature.CET : prefix == 0xF2 ? Feature.TSX : Feature.SYSTEM;
            case 0xEA -> Feature.CET;
            case 0xEC, 0xED -> Feature.UINTR;
            case 0xEE, 0xEF -> prefix == 0xF3 ? Feature.UINTR : Feature.PKU;
            case 0xF9, 0xFD -> Feature.RDTSC;
            case 0xFC -> Feature.CACHE_LINE;
            default -> Feature.SYSTEM;
        };
    }

    private static Feature group15(int modrm, int prefix) {
        int reg = modrm >> 3 & 7;
        if (modrm < 0xC0) {
            return switch (reg) {
                case 0, 1 -> Feature.FXSR;
                case 2, 3 -> Feature.SSE;
                case 4 -> prefix == 0xF3 ? Feature.PTWRITE : Feature.XSAVE;
                case 5 -> Feature.XSAVE;
                case 6 -> prefix == 0xF3 ? Feature.CET : prefix == 0x66 ? Feature.CACHE_LINE : Feature.XSAVE;
                default -> Feature.CACHE_LINE;
            };
        }
        return switch (reg) {
            case 4 -> Feature.PTWRITE;
            case 5 -> prefix == 0xF3 ? Feature.CET : Feature.SSE2;
            case 6 -> prefix == 0 ? Feature.SSE2 : Feature.WAITPKG;
            case 7 -> Feature.SSE;
            default -> Feature.FSGSBASE;
        };
    }

    private static Feature group9(int modrm, int prefix, boolean wide) {
        int reg = modrm >> 3 & 7;
        if (modrm >= 0xC0) {
            return prefix != 0xF3 ? Feature.RDRAND : reg == 6 ? Feature.UINTR : Feature.RDPID;
        }
        return switch (reg) {
            case 1 -> wide ? Feature.CMPXCHG16B : Feature.OTHER;
            case 3, 4, 5 -> Feature.XSAVE;
            default -> Feature.VIRTUALIZATION;
        };
    }

    private static Feature map38(int opcode, int prefix) {
        return switch (opcode) {
            case 0x1C, 0x1D, 0x1E -> Feature.SSSE3;
            case 0x37 -> Feature.SSE4_2;
            case 0x80, 0x81 -> Feature.VIRTUALIZATION;
            case 0x82 -> Feature.SYSTEM;
            case 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD -> Feature.SHA;
            case 0xCF -> Feature.GFNI;
            case 0xD8, 0xFA, 0xFB -> Feature.KEY_LOCKER;
            case 0xDB, 0xDC, 0xDD, 0xDE, 0xDF -> prefix == 0xF3 ? Feature.KEY_LOCKER : Feature.AES;
            case 0xF0, 0xF1 -> prefix == 0xF2 ? Feature.CRC32 : Feature.MOVBE;
            case 0xF5 -> Feature.CET;
            case 0xF6 -> prefix == 0 ? Feature.CET : Feature.ADX;
            case 0xF8, 0xF9 -> Feature.DIRECT_STORE;
            default -> opcode < 0x10 ? Feature.SSSE3 : opcode < 0x80 ? Feature.SSE4_1 : Feature.OTHER;
        };
    }

    private static Feature map3a(int opcode) {
        return switch (opcode) {
            case 0x0F -> Feature.SSSE3;
            case 0x44 -> Feature.PCLMUL;
            case 0x60, 0x61, 0x62, 0x63 -> Feature.SSE4_2;
            case 0xCC -> Feature.SHA;
            case 0xCE, 0xCF -> Feature.GFNI;
            case 0xDF -> Feature.AES;
            case 0xF0 -> Feature.SYSTEM;
            default -> Feature.SSE4_1;
        };
    }
}
