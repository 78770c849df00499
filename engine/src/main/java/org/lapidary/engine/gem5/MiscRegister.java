package org.lapidary.engine.gem5;

/** Places in {@code regVal} (gem5 v24.0.0.1 src/arch/x86/regs/misc.hh; unchanged since 20.1). */
final class MiscRegister {

    static final int RFLAGS = 24;
    /** Time stamp counter; reads add the CPU's cycles to it. */
    static final int TSC = 26;

    static final int FS_BASE = 143;
    static final int GS_BASE = 144;
    /** What is added to an address; in 64-bit mode FS and GS only. */
    static final int FS_EFFECTIVE_BASE = 156;

    static final int GS_EFFECTIVE_BASE = 157;
    static final int X87_TOP = 191;
    static final int MXCSR = 192;
    static final int FCW = 193;
    static final int FSW = 194;
    static final int FTW = 195;
    /** Address of the last x87 instruction. */
    static final int FIOFF = 198;
    /** Address of its operand. */
    static final int FOOFF = 200;

    static final int FOP = 201;
    /** Registers that all supported versions have; later ones are added behind them. */
    static final int COUNT = 204;

    private MiscRegister() {}
}
