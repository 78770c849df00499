package org.lapidary.engine.tracee;

import java.util.OptionalLong;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.ProcessMemory;

/**
 * Finds a {@code syscall} instruction ({@code 0f 05}) to make injected calls with. The vDSO has some, as the way out
 * of its fast paths; using one of those leaves the program's own pages untouched.
 */
final class SyscallSite {

    private SyscallSite() {}

    static OptionalLong find(int pid, ProcessMemory memory) {
        for (MemoryMapping mapping : ProcMaps.read(pid)) {
            if (mapping.path().equals("[vdso]")) {
                return find(mapping.start(), memory.read(mapping.start(), (int) mapping.length()));
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong find(long base, byte[] code) {
        for (int i = 0; i + 1 < code.length; i++) {
            if (code[i] == 0x0F && code[i + 1] == 0x05) {
                return OptionalLong.of(base + i);
            }
        }
        return OptionalLong.empty();
    }
}
