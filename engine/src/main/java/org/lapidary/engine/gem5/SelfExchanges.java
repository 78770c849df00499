package org.lapidary.engine.gem5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.x86.InstructionDecoder;
import org.lapidary.store.PageTable;

/**
 * Exchanges of a register with itself, which do nothing on a processor (but to the upper half, of 32 bits). gem5 makes an
 * exchange of three XORs, after which such a register is zero (v24.0.0.1
 * src/arch/x86/isa/insts/general_purpose/data_transfer/xchg.py).
 *
 * <p>Programs and libraries built with Valgrind's header, such as every program with GLib, ask it by one: four rotations
 * of RDI by 128 bits in all, and {@code xchg %rbx, %rbx} or that of another register ({@code valgrind.h},
 * {@code __SPECIAL_INSTRUCTION_PREAMBLE}). Those sequences are known for certain, and get a NOP of the same length.
 */
public final class SelfExchanges {

    /** {@code rol} of RDI by 3, 13, 61 and 51. */
    private static final byte[] PREAMBLE = {
        0x48, (byte) 0xC1, (byte) 0xC7, 3, 0x48, (byte) 0xC1, (byte) 0xC7, 13,
        0x48, (byte) 0xC1, (byte) 0xC7, 61, 0x48, (byte) 0xC1, (byte) 0xC7, 51
    };

    /** Bytes of such a sequence in front of the exchange. */
    public static final int BEFORE = PREAMBLE.length;

    private static final byte REX_W = 0x48;
    private static final byte XCHG = (byte) 0x87;
    private static final byte[] NOP = {0x0F, 0x1F, 0x00}; // nopl (%rax)

    private static final int PROT_EXEC = 4; // asm-generic/mman-common.h
    private static final int CHUNK_PAGES = 256;

    private SelfExchanges() {}

    /** Whether the instruction that {@code decoder} has just decoded is one. */
    static boolean is(InstructionDecoder decoder) {
        return (decoder.opcode() == 0x86 || decoder.opcode() == 0x87)
                && decoder.modrm() >= 0xC0
                && isOfOneRegister(decoder);
    }

    /** Whether an instruction of two registers has the same one twice. */
    static boolean isOfOneRegister(InstructionDecoder decoder) {
        int modrm = decoder.modrm();
        return (modrm >> 3 & 7) == (modrm & 7) && decoder.rexR() == decoder.rexB();
    }

    /** Whether one that gets a NOP stands in {@code code}, {@link #BEFORE} bytes behind {@code at}. */
    public static boolean isReplaced(byte[] code, int at) {
        int end = at + BEFORE;
        if (end + NOP.length > code.length || code[end] != REX_W || code[end + 1] != XCHG) {
            return false;
        }
        int modrm = code[end + 2] & 0xFF;
        return modrm >= 0xC0
                && (modrm >> 3 & 7) == (modrm & 7)
                && Arrays.equals(code, at, end, PREAMBLE, 0, BEFORE);
    }

    /** Replaces them in the program's files of code, which the image has taken. */
    static void replace(MemoryImage image, PageTable pages, List<MemoryMapping> mappings) throws IOException {
        for (MemoryMapping mapping : mappings) {
            if ((mapping.protection() & PROT_EXEC) != 0 && mapping.isFileBacked()) {
                int end = firstFrom(pages, mapping.end());
                for (int from = firstFrom(pages, mapping.start()); from < end; ) {
                    int to = from + 1;
                    while (to < end && to - from < CHUNK_PAGES && pages.vpn(to) == pages.vpn(to - 1) + 1) {
                        to++;
                    }
                    replace(image, from, to);
                    // One that lies across the boundary is seen with the page in front of it.
                    from = to < end && to - from == CHUNK_PAGES ? to - 1 : to;
                }
            }
        }
    }

    private static int firstFrom(PageTable pages, long address) {
        int index = pages.indexOf(address / Frames.PAGE);
        return index < 0 ? -index - 1 : index;
    }

    private static void replace(MemoryImage image, int from, int to) throws IOException {
        byte[] code = image.read(from, to - from);
        for (int at : find(code)) {
            image.write(from, at + BEFORE, NOP);
        }
    }

    private static List<Integer> find(byte[] code) {
        List<Integer> found = new ArrayList<>();
        for (int end = BEFORE; end + NOP.length <= code.length; end++) {
            if (code[end + 1] == XCHG && isReplaced(code, end - BEFORE)) {
                found.add(end - BEFORE);
            }
        }
        return found;
    }
}
