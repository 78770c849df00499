package org.lapidary.engine.x86;

/** Where the program goes after an instruction (Intel SDM vol. 2, chapters 3 to 5; far branches count as an end). */
public enum ControlFlow {
    /** To the next instruction. */
    NEXT,
    /** To one known place. */
    JUMP,
    /** To the next instruction or one known place. */
    BRANCH,
    /** To one known place, and back to the next instruction. */
    CALL,
    /** Where a register or a word of memory says. */
    INDIRECT_JUMP,
    INDIRECT_CALL,
    RETURN,
    /** Into the kernel, and back to the next instruction. */
    SYSCALL,
    /** Nowhere that could be told: a trap, a halt, a far branch. */
    END;

    /** Of the instruction that {@code decoder} has just decoded. */
    public static ControlFlow of(InstructionDecoder decoder) {
        if (decoder.encoding() != Encoding.LEGACY) {
            return NEXT;
        }
        int opcode = decoder.opcode();
        return switch (decoder.map()) {
            case 0 -> oneByte(opcode, decoder.modrm());
            case 1 ->
                switch (opcode) {
                    case 0x05 -> SYSCALL;
                    case 0x0B, 0xB9, 0xFF -> END;
                    default -> opcode >= 0x80 && opcode <= 0x8F ? BRANCH : NEXT;
                };
            default -> NEXT;
        };
    }

    private static ControlFlow oneByte(int opcode, int modrm) {
        return switch (opcode) {
            case 0xEB, 0xE9 -> JUMP;
            case 0xE0, 0xE1, 0xE2, 0xE3 -> BRANCH;
            case 0xE8 -> CALL;
            case 0xC2, 0xC3 -> RETURN;
            case 0xCA, 0xCB, 0xCC, 0xCF, 0xF1, 0xF4 -> END;
            case 0xFF ->
                switch (modrm >> 3 & 7) {
                    case 2 -> INDIRECT_CALL;
                    case 4 -> INDIRECT_JUMP;
                    case 3, 5 -> END;
                    default -> NEXT;
                };
            default -> opcode >= 0x70 && opcode <= 0x7F ? BRANCH : NEXT;
        };
    }

    /**
     * The signed distance at the end of an instruction, from the instruction behind it: that of a direct jump, branch
     * or call, and of the word that an indirect one reads where it is addressed relative to RIP.
     *
     * @param end index in {@code code} of the byte behind the instruction
     */
    public static long distance(InstructionDecoder decoder, byte[] code, int end) {
        int opcode = decoder.opcode();
        boolean near = opcode == 0xEB || opcode >= 0x70 && opcode <= 0x7F || opcode >= 0xE0 && opcode <= 0xE3;
        if (decoder.map() == 0 && near) {
            return code[end - 1];
        }
        return code[end - 4] & 0xFF | (code[end - 3] & 0xFF) << 8 | (code[end - 2] & 0xFF) << 16 | code[end - 1] << 24;
    }
}
