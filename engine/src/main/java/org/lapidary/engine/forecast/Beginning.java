package org.lapidary.engine.forecast;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;

/**
 * Tells a program that is still being loaded: it has none of the descriptors, handlers and timers by which it would be
 * known, and its code is too far away to be followed. Where no later checkpoint shows it at its own work, nothing at all
 * is known of it.
 *
 * <p>The loader runs on the stack that the kernel made, and the first word that it puts there is where a call returns to
 * in its own code. It takes its frames away before it jumps to the program, whose start then writes to the same place
 * (psABI for x86-64, 3.4.1: the stack pointer is again what it was, at the number of arguments).
 */
final class Beginning {

    /** Key of the loader's address in the auxiliary vector (Linux include/uapi/linux/auxvec.h). */
    private static final long AT_BASE = 7;

    private Beginning() {}

    /** @param following the states at the checkpoints that follow */
    static Optional<Reason> reason(ProcessState now, Memory memory, List<ProcessState> following) {
        if (!isBeingLoaded(now, memory)
                || following.stream().anyMatch(next -> !isInLoader(next, next.mainThread().registers().rip()))) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Kind.MEMORY,
                Severity.RISKY,
                "the program is still being loaded, and no checkpoint that follows shows what it does then"));
    }

    private static boolean isBeingLoaded(ProcessState state, Memory memory) {
        long start = state.bounds().startStack();
        if (state.mainThread().registers().rsp() >= start) {
            return isInLoader(state, state.mainThread().registers().rip());
        }
        OptionalLong first = memory.word(start - Long.BYTES);
        return first.isPresent() && isInLoader(state, first.getAsLong()) && Callers.isBehindCall(first.getAsLong(), memory);
    }

    private static boolean isInLoader(ProcessState state, long address) {
        Optional<MemoryMapping> loader = mapping(state, loader(state));
        Optional<MemoryMapping> there = mapping(state, address);
        return loader.isPresent()
                && there.isPresent()
                && loader.get().isFileBacked()
                && loader.get().file().equals(there.get().file());
    }

    private static long loader(ProcessState state) {
        List<Long> auxv = state.auxv();
        for (int i = 0; i + 1 < auxv.size(); i += 2) {
            if (auxv.get(i) == AT_BASE) {
                return auxv.get(i + 1);
            }
        }
        return 0;
    }

    private static Optional<MemoryMapping> mapping(ProcessState state, long address) {
        return state.mappings().stream()
                .filter(mapping -> address >= mapping.start() && address < mapping.end())
                .findFirst();
    }
}
