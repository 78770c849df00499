package org.lapidary.engine.create;

import java.util.Optional;
import org.lapidary.engine.sys.InstructionCounter;
import org.lapidary.engine.tracee.Tracee;

/**
 * Instructions that a program has retired since its exec, where the processor counts them. Of a program with several
 * threads nothing is told from the first checkpoint on that finds them: one thread's count is not the program's.
 */
final class RunInstructions implements AutoCloseable {

    private boolean begun;
    private Optional<InstructionCounter> counter = Optional.empty();

    /** Begins to count, at the first call. */
    void begin(Tracee tracee) {
        if (!begun) {
            begun = true;
            counter = InstructionCounter.open(tracee.pid());
        }
    }

    /** So far, or -1 where that is not known. */
    long soFar(Tracee tracee) {
        if (tracee.threads().size() > 1) {
            close();
        }
        return counter.map(InstructionCounter::read).orElse(-1L);
    }

    @Override
    public void close() {
        counter.ifPresent(InstructionCounter::close);
        counter = Optional.empty();
    }
}
