package org.lapidary.engine.gem5;

/**
 * The page that Linux keeps at a fixed address for old programs. A fresh process of gem5 has one
 * (v24.0.0.1 src/arch/x86/process.cc); a native process has the kernel's, which can't be captured, so a page that does
 * the same is written. Entries: gettimeofday, time, getcpu, 1024 bytes apart (Linux Documentation, vsyscall).
 */
final class Vsyscall {

    static final long ADDRESS = 0xffff_ffff_ff60_0000L;

    private static final int SPACING = 1024;
    /** System call numbers of gettimeofday, time and getcpu. */
    private static final int[] CALLS = {96, 201, 309};

    private Vsyscall() {}

    static byte[] page() {
        byte[] page = new byte[Frames.PAGE];
        for (int i = 0; i < CALLS.length; i++) {
            int call = CALLS[i];
            byte[] code = {
                (byte) 0xb8,
                (byte) call,
                (byte) (call >> 8),
                0,
                0, // mov eax, call
                0x0f,
                0x05, // syscall
                (byte) 0xc3 // ret
            };
            System.arraycopy(code, 0, page, i * SPACING, code.length);
        }
        return page;
    }
}
