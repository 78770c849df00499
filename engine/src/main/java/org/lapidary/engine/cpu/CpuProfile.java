package org.lapidary.engine.cpu;

/** What the CPUID instruction answers to a traced program. */
public interface CpuProfile {

    /** Name as users write it after {@code --cpu}. */
    String name();

    /** Answers for one leaf: EAX, EBX, ECX, EDX. */
    int[] leaf(int leaf, int subleaf);

    /** CPUID leaf 1 EDX, which the kernel also gives to programs as AT_HWCAP (getauxval(3)). */
    default int hardwareCapabilities() {
        return leaf(1, 0)[3];
    }
}
