package org.lapidary.engine.state;

import java.util.stream.Stream;
import org.lapidary.engine.EngineException;

/**
 * Sees that a state which others made, and which its checksum therefore proves nothing about, is one that a process can
 * have been in, as far as what works on states takes for granted.
 */
public final class Plausibility {

    /** The end of user space with five levels of page tables (Linux Documentation/arch/x86/x86_64/5level-paging). */
    private static final long END = 1L << 56;

    private static final int PAGE_SIZE = 4096;

    /** Bytes that FXSAVE64 writes (Intel SDM vol. 1, 10.5.1). */
    private static final int FXSAVE_BYTES = 512;

    private Plausibility() {}

    /** @throws EngineException.BadState where it is none */
    public static void require(ProcessState state) {
        require(!state.threads().isEmpty(), "it has no thread");
        for (ThreadState thread : state.threads()) {
            require(thread.fxsave().length == FXSAVE_BYTES, "a thread's registers have an impossible size");
        }
        long end = 0;
        for (MemoryMapping mapping : state.mappings()) {
            boolean aligned = mapping.start() % PAGE_SIZE == 0 && mapping.end() % PAGE_SIZE == 0;
            require(
                    aligned && end <= mapping.start() && mapping.start() < mapping.end() && mapping.end() <= END,
                    "its mappings are not in order");
            end = mapping.end();
        }
        int number = -1;
        for (OpenDescriptor descriptor : state.descriptors()) {
            require(number < descriptor.number(), "its descriptors are not in order");
            number = descriptor.number();
        }
        boolean clean = texts(state).noneMatch(text -> text.indexOf('\0') >= 0);
        require(clean, "a name or word in it holds a zero byte, which ends one");
    }

    private static Stream<String> texts(ProcessState state) {
        return Stream.of(
                        Stream.of(state.executable(), state.workingDirectory()),
                        state.command().stream(),
                        state.environment().stream(),
                        state.mappings().stream().map(MemoryMapping::path),
                        state.descriptors().stream().map(OpenDescriptor::path),
                        state.files().stream().map(FileState::path))
                .flatMap(texts -> texts);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EngineException.BadState("the process state is impossible: " + otherwise, null);
        }
    }
}
