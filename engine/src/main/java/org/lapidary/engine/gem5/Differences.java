package org.lapidary.engine.gem5;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;

/** What a process had from its kernel and processor that gem5 does not offer, one line each. */
final class Differences {

    /** Key of the vDSO's address in the auxiliary vector (Linux include/uapi/linux/auxvec.h). */
    private static final long AT_SYSINFO_EHDR = 33;

    private static final int WRITE = 2;

    /** Handlers are addresses; 0 and 1 are the default action and "ignore". */
    private static final long LARGEST_NO_HANDLER = 1;

    /** Layout of the XSAVE area, which ptrace gives uncompacted (Intel SDM vol. 1, 13.4). */
    private static final int XSTATE_BV_OFFSET = 512;

    private static final int AVX_STATE = 1 << 2;
    private static final int YMM_HIGH_OFFSET = 576;
    private static final int YMM_HIGH_BYTES = 256;

    private Differences() {}

    static List<String> of(ProcessState state) {
        List<String> found = new ArrayList<>();
        long handlers = state.actions().stream()
                .filter(action -> Long.compareUnsigned(action.handler(), LARGEST_NO_HANDLER) > 0)
                .count();
        if (handlers > 0) {
            found.add(handlers + " signal handlers are forgotten: gem5 delivers no signals");
        }
        int pending = state.pending().size() + state.mainThread().pending().size();
        if (pending > 0) {
            found.add(pending + " signals that wait for delivery are lost: gem5 delivers none");
        }
        if (knowsVdso(state.auxv())) {
            found.add("the program knows the kernel's vDSO, which does not exist in gem5: a call into it, such as"
                    + " clock_gettime, ends the simulation");
        }
        if (!state.cpuProfile().equals("gem5")) {
            found.add("the program was shown the CPU profile '" + state.cpuProfile()
                    + "' and may use instructions that gem5 lacks (AVX, SSE4)");
        }
        if (usesAvx(state.mainThread().xsave())) {
            found.add("the upper halves of AVX registers are lost: gem5 has none");
        }
        state.mappings().stream()
                .filter(mapping -> mapping.shared() && mapping.isFileBacked())
                .filter(mapping -> (mapping.protection() & WRITE) != 0)
                .map(MemoryMapping::path)
                .distinct()
                .forEach(path ->
                        found.add("changes of the shared mapping of " + path + " stay in the simulated memory"));
        return found;
    }

    private static boolean knowsVdso(List<Long> auxv) {
        for (int i = 0; i + 1 < auxv.size(); i += 2) {
            if (auxv.get(i) == AT_SYSINFO_EHDR && auxv.get(i + 1) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean usesAvx(byte[] xsave) {
        if (xsave.length < YMM_HIGH_OFFSET + YMM_HIGH_BYTES || (xsave[XSTATE_BV_OFFSET] & AVX_STATE) == 0) {
            return false;
        }
        for (int i = 0; i < YMM_HIGH_BYTES; i++) {
            if (xsave[YMM_HIGH_OFFSET + i] != 0) {
                return true;
            }
        }
        return false;
    }
}
