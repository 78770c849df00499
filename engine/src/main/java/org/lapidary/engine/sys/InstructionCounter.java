package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Counts the instructions that one thread retires in user mode, by the processor's own counter (perf_event_open(2)).
 * Virtual machines often have none, and {@code kernel.perf_event_paranoid} above 2 keeps users from it. What the tracer
 * makes the thread do is counted too, a few instructions a call.
 */
public final class InstructionCounter implements AutoCloseable {

    // Linux include/uapi/linux/perf_event.h.
    private static final int TYPE_HARDWARE = 0;
    private static final long COUNT_INSTRUCTIONS = 1;
    private static final int ATTRIBUTE_BYTES = 64; // PERF_ATTR_SIZE_VER0, which every kernel takes
    private static final long EXCLUDE_KERNEL = 1 << 5;
    private static final long EXCLUDE_HYPERVISOR = 1 << 6;
    private static final long CLOSE_ON_EXEC = 1 << 3;

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment count = arena.allocate(Long.BYTES, Long.BYTES);

    private InstructionCounter(int descriptor) {
        this.descriptor = descriptor;
    }

    /** A counter that begins at zero; empty where this host has none or does not lend it. */
    public static Optional<InstructionCounter> open(int tid) {
        long descriptor = tryOpen(tid);
        return descriptor < 0 ? Optional.empty() : Optional.of(new InstructionCounter((int) descriptor));
    }

    /** What keeps a thread's instructions from being counted: an error number, or 0. */
    public static int obstacle(int tid) {
        long descriptor = tryOpen(tid);
        if (descriptor < 0) {
            return (int) -descriptor;
        }
        Syscalls.close((int) descriptor);
        return 0;
    }

    private static long tryOpen(int tid) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment attributes = local.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, TYPE_HARDWARE);
            attributes.set(ValueLayout.JAVA_INT, 4, ATTRIBUTE_BYTES);
            attributes.set(ValueLayout.JAVA_LONG, 8, COUNT_INSTRUCTIONS);
            attributes.set(ValueLayout.JAVA_LONG, 40, EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR);
            return Syscalls.call(Syscalls.PERF_EVENT_OPEN, attributes.address(), tid, -1, -1, CLOSE_ON_EXEC, 0);
        }
    }

    /** Instructions so far; -1 where they can't be read. */
    public long read() {
        return Syscalls.call(Syscalls.READ, descriptor, count.address(), Long.BYTES) == Long.BYTES
                ? count.get(ValueLayout.JAVA_LONG, 0)
                : -1;
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
        arena.close();
    }
}
