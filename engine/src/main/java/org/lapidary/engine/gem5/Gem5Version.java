package org.lapidary.engine.gem5;

import java.util.Set;
import org.lapidary.engine.gem5.CheckpointText.Section;

/**
 * Which gem5 wrote a checkpoint, as far as it can be told: gem5 writes no version, but tags that name each change of
 * the format ({@code version_tags}), and the arrays themselves changed.
 */
public enum Gem5Version {
    /** 22.0 and before: registers as numbers, floatRegs and intRegs apart. */
    OLDER("22.0 or older"),
    /** Registers as bytes, no matrix registers. */
    V22_1("22.1"),
    /** Matrix registers, fewer than 205 miscellaneous registers. */
    V23("23.0 or 23.1"),
    /** Knows XCR0. */
    V24("24.0 or newer");

    /** What to tell a user whose template is of another version. */
    static final String SUPPORTED =
            "checkpoints of gem5 22.1 to 24.0 for X86 in syscall-emulation mode can be used as templates";

    private final String text;

    Gem5Version(String text) {
        this.text = text;
    }

    static Gem5Version of(Section context, Set<String> tags) {
        if (!context.has("regs.integer")) {
            return OLDER;
        }
        if (tags.contains("x86-add-xcr0")) {
            return V24;
        }
        return context.has("regs.matrix") ? V23 : V22_1;
    }

    @Override
    public String toString() {
        return text;
    }
}
