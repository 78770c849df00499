package org.lapidary.engine.gem5;

/**
 * RFLAGS as gem5 keeps it: the arithmetic flags and the direction flag in condition-code registers, the rest in a
 * miscellaneous register (gem5 v24.0.0.1 src/arch/x86/utility.cc, src/arch/x86/regs/{ccr,misc}.hh).
 *
 * @param zaps zero, auxiliary, parity and sign flag
 * @param cfof carry and overflow flag
 * @param df direction flag
 * @param rest everything else, less what belongs to a debugger
 */
record Flags(long zaps, long cfof, long df, long rest) {

    private static final long ZAPS = 1 << 2 | 1 << 4 | 1 << 6 | 1 << 7;
    private static final long CFOF = 1 | 1 << 11;
    private static final long DF = 1 << 10;
    /** Trap and resume flag: set by single-stepping and breakpoints, never by the program. */
    private static final long DEBUGGER = 1 << 8 | 1 << 16;
    /** Bits that RFLAGS has in user mode: 0–21 less the reserved ones. */
    private static final long KNOWN = 0x3f7fd5;
    /** Bit 1 always reads as one. */
    private static final long ALWAYS_ONE = 2;

    static Flags split(long rflags) {
        return new Flags(rflags & ZAPS, rflags & CFOF, rflags & DF, rflags & KNOWN & ~(ZAPS | CFOF | DF | DEBUGGER));
    }

    /** What PUSHF reads in the simulated machine. */
    long join() {
        return (zaps | cfof | df | rest) & KNOWN | ALWAYS_ONE;
    }
}
