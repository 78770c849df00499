package org.lapidary.engine.state;

import java.util.Arrays;

/**
 * The general registers of a stopped x86-64 thread, in the order of {@code struct user_regs_struct} (Linux
 * {@code arch/x86/include/asm/user_64.h}): 27 words of 8 bytes, 216 bytes in all. Immutable.
 */
public final class Registers {

    /** The registers by name, in the kernel's order. */
    public enum Name {
        R15,
        R14,
        R13,
        R12,
        RBP,
        RBX,
        R11,
        R10,
        R9,
        R8,
        RAX,
        RCX,
        RDX,
        RSI,
        RDI,
        ORIG_RAX,
        RIP,
        CS,
        EFLAGS,
        RSP,
        SS,
        FS_BASE,
        GS_BASE,
        DS,
        ES,
        FS,
        GS
    }

    /** Words in the kernel's structure. */
    public static final int COUNT = 27;

    /** Bytes of the {@code syscall} instruction ({@code 0f 05}). */
    public static final int SYSCALL_LENGTH = 2;

    private final long[] words;

    public Registers(long[] words) {
        if (words.length != COUNT) {
            throw new IllegalArgumentException("registers are " + COUNT + " words, not " + words.length);
        }
        this.words = words.clone();
    }

    public long get(Name name) {
        return words[name.ordinal()];
    }

    /** A copy in which one register holds another value. */
    public Registers with(Name name, long value) {
        Registers copy = new Registers(words);
        copy.words[name.ordinal()] = value;
        return copy;
    }

    /** The words in the kernel's order. */
    public long[] words() {
        return words.clone();
    }

    public long rip() {
        return get(Name.RIP);
    }

    public long rsp() {
        return get(Name.RSP);
    }

    public long rax() {
        return get(Name.RAX);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Registers that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Name name : Name.values()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(name.name().toLowerCase(java.util.Locale.ROOT))
                    .append('=')
                    .append(Long.toHexString(get(name)));
        }
        return text.toString();
    }
}
