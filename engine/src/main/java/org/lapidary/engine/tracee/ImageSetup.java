package org.lapidary.engine.tracee;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.sys.ProcessMemory;

/**
 * The stack that the kernel built for a new program: argc, argv, 0, envp, 0, auxiliary vector (psABI x86-64 3.4.1).
 * Edits the vector, whose keys are those of {@code include/uapi/linux/auxvec.h}.
 */
final class ImageSetup {

    private static final int AT_NULL = 0;
    private static final int AT_IGNORE = 1;
    private static final int AT_BASE = 7;
    private static final int AT_HWCAP = 16;
    private static final int AT_HWCAP2 = 26;
    private static final int AT_SYSINFO_EHDR = 33;

    private final ProcessMemory memory;
    private final long vector;

    ImageSetup(ProcessMemory memory, long stackPointer) {
        this.memory = memory;
        long argc = memory.readWord(stackPointer);
        long at = stackPointer + 8 * (argc + 2);
        while (memory.readWord(at) != 0) {
            at += 8;
        }
        this.vector = at + 8;
    }

    /** Where a vector says the dynamic loader was mapped, 0 for a static program. */
    static long loaderBase(List<Long> words) {
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (words.get(i) == AT_BASE) {
                return words.get(i + 1);
            }
        }
        return 0;
    }

    /** The vector as pairs of words, its end marker included. */
    List<Long> words() {
        List<Long> words = new ArrayList<>();
        long at = vector;
        long key;
        do {
            key = memory.readWord(at);
            words.add(key);
            words.add(memory.readWord(at + 8));
            at += 16;
        } while (key != AT_NULL);
        return words;
    }

    /** Hides the vDSO, so that libc makes real system calls for the time: a simulator has no such page. */
    void hideKernelServices() {
        for (long at = vector; memory.readWord(at) != AT_NULL; at += 16) {
            if (memory.readWord(at) == AT_SYSINFO_EHDR) {
                memory.writeWord(at, AT_IGNORE);
            }
        }
    }

    /** Gives the capabilities of another CPU than the kernel saw. */
    void setHardwareCapabilities(int hardwareCapabilities) {
        for (long at = vector; memory.readWord(at) != AT_NULL; at += 16) {
            long key = memory.readWord(at);
            if (key == AT_HWCAP2) {
                memory.writeWord(at + 8, 0);
            } else if (key == AT_HWCAP) {
                memory.writeWord(at + 8, Integer.toUnsignedLong(hardwareCapabilities));
            }
        }
    }
}
