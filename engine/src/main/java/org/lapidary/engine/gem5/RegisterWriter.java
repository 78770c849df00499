package org.lapidary.engine.gem5;

import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.CheckpointText.Section;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;

/**
 * Puts a thread's registers into gem5's arrays, which since v22.1 hold bytes, eight a register, lowest first
 * (gem5 v24.0.0.1 src/cpu/thread_context.cc).
 */
final class RegisterWriter {

    /** gem5 v24.0.0.1 src/arch/x86/regs/int.hh: the encoding's order, then 23 of microcode. */
    private static final List<Name> INTEGER_ORDER = List.of(
            Name.RAX, Name.RCX, Name.RDX, Name.RBX, Name.RSP, Name.RBP, Name.RSI, Name.RDI, Name.R8, Name.R9, Name.R10,
            Name.R11, Name.R12, Name.R13, Name.R14, Name.R15);

    static final int INTEGER_BYTES = 39 * 8;
    /** gem5 v24.0.0.1 src/arch/x86/regs/float.hh: 8 MMX/x87, 16 XMM as low and high half, 8 of microcode. */
    static final int FLOAT_BYTES = 48 * 8;
    /** gem5 v24.0.0.1 src/arch/x86/regs/ccr.hh: ZAPS, CFOF, DF, and ECF, EZF of microcode. */
    static final int CONDITION_BYTES = 5 * 8;

    private static final int FIRST_XMM = 8;
    private static final int XMM_REGISTERS = 16;
    /** Distance to the next instruction as gem5 writes it where it has not decoded one yet. */
    private static final long NEXT_PC = 8;

    private RegisterWriter() {}

    /** Fills the hardware context's section. */
    static void context(Section xc, Registers registers, FxsaveArea fx, List<String> warnings) {
        require(xc, "regs.integer", INTEGER_BYTES);
        require(xc, "regs.floating_point", FLOAT_BYTES);
        require(xc, "regs.condition_code", CONDITION_BYTES);
        long[] integers = new long[INTEGER_BYTES / 8];
        for (int i = 0; i < INTEGER_ORDER.size(); i++) {
            integers[i] = registers.get(INTEGER_ORDER.get(i));
        }
        Flags flags = Flags.split(registers.get(Name.EFLAGS));
        xc.put("regs.integer", bytes(integers));
        xc.put("regs.floating_point", bytes(floats(fx, warnings)));
        xc.put("regs.condition_code", bytes(flags.zaps(), flags.cfof(), flags.df(), 0, 0));
        xc.put("_pc", registers.rip());
        xc.put("_upc", 0);
        xc.put("_npc", registers.rip() + NEXT_PC);
        xc.put("_nupc", 1);
        xc.put("_size", 0);
        xc.put("_status", 0); // active (src/cpu/thread_context.hh)
    }

    /**
     * Fills {@code regVal} of the ISA's section. Segments, control and mode registers stay the template's.
     *
     * @param timeStamp the time stamp counter, unsigned
     */
    static void misc(Section isa, Registers registers, FxsaveArea fx, long timeStamp) {
        String[] words = isa.words("regVal");
        if (words.length < MiscRegister.COUNT) {
            throw new EngineException.BadRequest("section [" + isa.name() + "] of the template has " + words.length
                    + " registers, fewer than the " + MiscRegister.COUNT + " of x86: " + Gem5Version.SUPPORTED);
        }
        put(words, MiscRegister.RFLAGS, Flags.split(registers.get(Name.EFLAGS)).rest());
        put(words, MiscRegister.TSC, timeStamp);
        put(words, MiscRegister.FS_BASE, registers.get(Name.FS_BASE));
        put(words, MiscRegister.FS_EFFECTIVE_BASE, registers.get(Name.FS_BASE));
        put(words, MiscRegister.GS_BASE, registers.get(Name.GS_BASE));
        put(words, MiscRegister.GS_EFFECTIVE_BASE, registers.get(Name.GS_BASE));
        put(words, MiscRegister.X87_TOP, fx.top());
        put(words, MiscRegister.MXCSR, fx.mxcsr());
        put(words, MiscRegister.FCW, fx.controlWord());
        put(words, MiscRegister.FSW, fx.statusWord());
        put(words, MiscRegister.FTW, fx.tagWord());
        put(words, MiscRegister.FIOFF, fx.instructionPointer());
        put(words, MiscRegister.FOOFF, fx.dataPointer());
        put(words, MiscRegister.FOP, fx.opcode());
        isa.put("regVal", String.join(" ", words));
    }

    private static long[] floats(FxsaveArea fx, List<String> warnings) {
        long[] values = new long[FLOAT_BYTES / 8];
        for (int i = 0; i < X87.REGISTERS; i++) {
            int signAndExponent = fx.signAndExponent(i);
            long mantissa = fx.mantissa(i);
            if (fx.isMmxState() && X87.isMmx(signAndExponent)) {
                values[i] = mantissa;
                continue;
            }
            values[i] = X87.toDouble(signAndExponent, mantissa);
        }
        int rounded = rounded(fx);
        if (rounded > 0) {
            warnings.add(roundedText(rounded));
        }
        for (int i = 0; i < XMM_REGISTERS; i++) {
            values[FIRST_XMM + 2 * i] = fx.xmmLow(i);
            values[FIRST_XMM + 2 * i + 1] = fx.xmmHigh(i);
        }
        return values;
    }

    /** x87 registers in use whose values do not fit 64 bits. */
    static int rounded(FxsaveArea fx) {
        int rounded = 0;
        for (int i = 0; i < X87.REGISTERS; i++) {
            boolean mmx = fx.isMmxState() && X87.isMmx(fx.signAndExponent(i));
            rounded += fx.inUse(i) && !mmx && !X87.isExact(fx.signAndExponent(i), fx.mantissa(i)) ? 1 : 0;
        }
        return rounded;
    }

    static String roundedText(int rounded) {
        return rounded + " x87 registers were rounded from 80 to 64 bits, which is all that gem5 has";
    }

    private static void require(Section xc, String key, int bytes) {
        int found = xc.words(key).length;
        if (found != bytes) {
            throw new EngineException.BadRequest("section [" + xc.name() + "] of the template has " + found
                    + " values of " + key + " where " + bytes + " are known: " + Gem5Version.SUPPORTED);
        }
    }

    private static void put(String[] words, int index, long unsigned) {
        words[index] = Long.toUnsignedString(unsigned);
    }

    private static String bytes(long... registers) {
        StringBuilder text = new StringBuilder(registers.length * 16);
        for (long register : registers) {
            for (int shift = 0; shift < Long.SIZE; shift += 8) {
                text.append(text.isEmpty() ? "" : " ").append(register >>> shift & 0xff);
            }
        }
        return text.toString();
    }
}
