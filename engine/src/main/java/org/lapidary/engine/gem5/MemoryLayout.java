package org.lapidary.engine.gem5;

import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;

/**
 * Where a restored process may grow. gem5 (v24.0.0.1 src/sim/mem_state.cc) knows four limits:
 *
 * <pre>
 *   stackBase            end of the stack
 *   stackMin             below it pages are added one by one, down to stackBase - maxStackSize
 *   mmapEnd              new areas are laid below it; where they don't fit, page by page further down
 *   brkPoint             the break; grows upwards while nothing is in the way
 * </pre>
 *
 * Linux fills gaps anywhere between the libraries, gem5 only goes down. So {@code mmapEnd} is put at the top of the
 * highest wide gap: with randomization off that is below the lowest library, 0x7ffff7…, and 40 TiB above the heap.
 *
 * @param stackSize bytes that the stack has now
 */
record MemoryLayout(long brkPoint, long stackBase, long stackSize, long maxStackSize, long stackMin, long mmapEnd) {

    /** Linux leaves this free below a growing stack (mm/mmap.c stack_guard_gap, 256 pages). */
    private static final long STACK_GUARD = 1 << 20;

    /** A gap as wide as this will not be filled by a simulated program: 1 TiB. */
    private static final long WIDE = 1L << 40;

    /** Nothing is mapped below (Linux vm.mmap_min_addr). */
    private static final long LOWEST = 1 << 16;

    /**
     * @param preferredStack what the simulated system allows a stack at most, bytes
     * @param preferredTop where a fresh process of the simulated system begins to map
     */
    static MemoryLayout of(ProcessState state, long preferredStack, long preferredTop) {
        MemoryMapping stack = stackOf(state);
        long below = state.mappings().stream()
                .mapToLong(MemoryMapping::end)
                .filter(end -> end <= stack.start())
                .max()
                .orElse(0);
        long room = stack.end() - below - STACK_GUARD;
        long maxStack = Math.max(stack.length(), Math.min(preferredStack, room));
        long top = Math.min(preferredTop, stack.end() - maxStack);
        return new MemoryLayout(
                state.bounds().brk(),
                stack.end(),
                stack.length(),
                maxStack,
                stack.start(),
                mmapEnd(state.mappings(), top));
    }

    private static MemoryMapping stackOf(ProcessState state) {
        long rsp = state.mainThread().registers().rsp();
        return state.mappings().stream()
                .filter(mapping -> mapping.path().equals(MemoryMapping.STACK))
                .findFirst()
                .or(() -> state.mappings().stream()
                        .filter(mapping -> mapping.start() <= rsp && rsp < mapping.end())
                        .findFirst())
                .orElseThrow(() -> new EngineException.BadState(
                        "the checkpoint has no stack: no mapping is called " + MemoryMapping.STACK, null));
    }

    private static long mmapEnd(List<MemoryMapping> mappings, long top) {
        long ceiling = top;
        long widest = -1;
        long best = top;
        for (MemoryMapping mapping : mappings.reversed()) {
            if (mapping.start() >= ceiling) {
                continue;
            }
            long gap = ceiling - mapping.end();
            if (gap >= WIDE) {
                return ceiling;
            }
            if (gap > widest) {
                widest = gap;
                best = ceiling;
            }
            ceiling = mapping.start();
        }
        return ceiling - LOWEST > widest ? ceiling : best;
    }
}
