package org.lapidary.engine.cpu;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The CPU that gem5 models, as its CPUID describes it (gem5 v24.0.0.1, {@code src/arch/x86/X86ISA.py} and
 * {@code cpuid.cc}), less what gem5 claims and gets wrong and less what this host can't execute: a program must run
 * on both.
 */
public final class Gem5Cpu implements CpuProfile {

    /** Name of this profile. */
    public static final String NAME = "gem5";

    private static final String VENDOR = "HygonGenuine";
    private static final String MODEL = "Fake gem5 x86_64 CPU";
    private static final int LARGEST_STANDARD = 0xD;
    private static final int LARGEST_EXTENDED = 0x80000008;

    /** SSSE3: announced, but PSHUFB's relatives PSIGN, PHADD, PMULHRSW … are silently skipped. */
    private static final int LEAF1_ECX_SSSE3 = 1 << 9;
    /** MONITOR/MWAIT: user mode can't execute it natively. */
    private static final int LEAF1_ECX_MONITOR = 1 << 3;

    private static final int[] ZERO = {0, 0, 0, 0};

    private final Map<Integer, int[]> leaves = new TreeMap<>(Integer::compareUnsigned);

    /** @param hostFlags the host's features under the names of {@code /proc/cpuinfo} */
    public Gem5Cpu(Set<String> hostFlags) {
        leaves.put(0, vendor(LARGEST_STANDARD));
        leaves.put(
                1, new int[] {0x00020F51, 0x00000805, 0x00000209 & ~LEAF1_ECX_SSSE3 & ~LEAF1_ECX_MONITOR, 0xEFDBFBFF});
        int leaf7 = keep(0x01800000, 23, "clflushopt", hostFlags);
        leaves.put(7, new int[] {0, keep(leaf7, 24, "clwb", hostFlags), 0, 0});
        int extended = keep(0xEBD3FBFF, 31, "3dnow", hostFlags);
        extended = keep(extended, 30, "3dnowext", hostFlags);
        extended = keep(extended, 27, "rdtscp", hostFlags);
        extended = keep(extended, 25, "fxsr_opt", hostFlags);
        extended = keep(extended, 22, "mmxext", hostFlags);
        leaves.put(0x80000000, vendor(LARGEST_EXTENDED));
        leaves.put(0x80000001, new int[] {0x00020F51, 0x00000405, 0x00020001, extended});
        for (int part = 0; part < 3; part++) {
            leaves.put(0x80000002 + part, name(part));
        }
        leaves.put(0x80000005, new int[] {0xFF08FF08, 0xFF20FF20, 0x40020140, 0x40020140});
        leaves.put(0x80000006, new int[] {0, 0x42004200, 0x04008140, 0});
        leaves.put(0x80000007, new int[] {0x80000018, 0x68747541, 0x444D4163, 0x69746E65});
        leaves.put(0x80000008, new int[] {0x00003030, 0, 0, 0});
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] leaf(int leaf, int subleaf) {
        return leaves.getOrDefault(leaf, ZERO);
    }

    /** All leaves as a text for {@link FileCpu}. */
    String describe() {
        return FileCpu.describe(this, NAME + "-copy", leaves.keySet());
    }

    private static int keep(int word, int bit, String flag, Set<String> hostFlags) {
        return hostFlags.contains(flag) ? word : word & ~(1 << bit);
    }

    private static int[] vendor(int largest) {
        return new int[] {largest, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)};
    }

    private static int[] name(int part) {
        return new int[] {
            word(MODEL, part * 16), word(MODEL, part * 16 + 4), word(MODEL, part * 16 + 8), word(MODEL, part * 16 + 12)
        };
    }

    private static int word(String text, int offset) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int word = 0;
        for (int i = 3; i >= 0; i--) {
            word = word << 8 | (offset + i < bytes.length ? bytes[offset + i] : 0);
        }
        return word;
    }
}
