package org.lapidary.engine.x86;

/**
 * The part of the instruction set an instruction belongs to: the question is whether another processor, or gem5, can
 * execute it. One instruction has one feature; where two would do, the one less likely to be supported is given.
 */
public enum Feature {
    /** Everything coded with VEX: AVX, AVX2, FMA, F16C, VNNI, AMX, mask registers, and BMI1 and BMI2 as well. */
    VEX,
    /** Everything coded with EVEX: AVX-512 and AVX10. */
    EVEX,
    /** AMD's XOP and TBM. */
    XOP,
    /** XSAVE, XSAVEOPT, XSAVEC, XSAVES, XRSTOR, XRSTORS. */
    XSAVE,
    XGETBV,
    /** FXSAVE and FXRSTOR. */
    FXSR,
    /** SSE on XMM registers, LDMXCSR, STMXCSR and SFENCE. */
    SSE,
    /** SSE2 on XMM registers, MOVNTI, LFENCE and MFENCE. */
    SSE2,
    SSE3,
    SSSE3,
    SSE4_1,
    SSE4_2,
    SSE4A,
    POPCNT,
    /** On a processor without them the same bytes are BSR and BSF, with other results. */
    LZCNT_TZCNT,
    MOVBE,
    CRC32,
    /** ADCX and ADOX. */
    ADX,
    /** RDRAND and RDSEED. */
    RDRAND,
    SHA,
    AES,
    PCLMUL,
    GFNI,
    KEY_LOCKER,
    FSGSBASE,
    X87,
    /** Whatever has an MMX register operand, also where SSE or SSE2 added it, and EMMS. */
    MMX,
    /** 3DNow! and FEMMS. */
    THREE_D_NOW,
    CPUID,
    /** Reads of the processor's counters: RDTSC, RDTSCP, RDPMC, RDPRU. */
    RDTSC,
    RDPID,
    /** SYSCALL and SYSENTER. */
    SYSCALL,
    /** INT3, INT n, INT1. */
    INTERRUPT,
    CMPXCHG16B,
    /** ENDBR, RDSSP, INCSSP and the rest of the shadow stack; ENDBR and RDSSP do nothing on older processors. */
    CET,
    TSX,
    /** RDPKRU and WRPKRU. */
    PKU,
    /** CLFLUSH, CLFLUSHOPT, CLWB, CLZERO. */
    CACHE_LINE,
    PREFETCH,
    /** The NOPs with a ModRM byte, 0F 18 to 0F 1F, whatever hint they carry. */
    HINT_NOP,
    /** MONITOR, MWAIT, MONITORX, MWAITX. */
    MONITOR,
    /** TPAUSE, UMONITOR, UMWAIT. */
    WAITPKG,
    /** MOVDIRI, MOVDIR64B, ENQCMD, ENQCMDS. */
    DIRECT_STORE,
    PTWRITE,
    /** User interrupts. */
    UINTR,
    SGX,
    /** VMX and SVM. */
    VIRTUALIZATION,
    /** VIA's random numbers and cryptography. */
    PADLOCK,
    /** IN, OUT, INS, OUTS. */
    IO,
    /** For the kernel, or of interest to it alone. */
    SYSTEM,
    /** UD0, UD1, UD2: meant to fault. */
    UNDEFINED,
    /** The integer instructions every x86-64 processor has. */
    OTHER;

    /** As manuals write it. */
    public String title() {
        return switch (this) {
            case SSE4_1 -> "SSE4.1";
            case SSE4_2 -> "SSE4.2";
            case VEX -> "AVX, AVX2, FMA or BMI (VEX)";
            case EVEX -> "AVX-512 (EVEX)";
            case LZCNT_TZCNT -> "LZCNT";
            case THREE_D_NOW -> "3DNow!";
            case X87 -> "x87";
            case INTERRUPT -> "INT";
            case UNDEFINED -> "UD2";
            case OTHER -> "the oldest kind";
            default -> name();
        };
    }
}
