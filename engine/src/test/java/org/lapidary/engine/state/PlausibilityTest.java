package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.EngineException;

/** States that decode, and are none. */
class PlausibilityTest {

    private static final MemoryMapping CODE = new MemoryMapping(0x1000, 0x2000, 5, false, 0, "00:00", 0, "/bin/p");

    private static ThreadState thread(int fxsaveBytes) {
        return new ThreadState(
                1,
                new Registers(new long[Registers.COUNT]),
                new byte[fxsaveBytes],
                new byte[0],
                0,
                0,
                0,
                List.of(),
                ThreadTraits.USUAL);
    }

    private static MemoryMapping mapping(long start, long end) {
        return new MemoryMapping(start, end, 3, false, 0, "00:00", 0, "");
    }

    private static OpenDescriptor descriptor(int number) {
        return new OpenDescriptor(number, OpenDescriptor.Kind.DEVICE, "/dev/null", 0, 0, 0, 0);
    }

    private static ProcessState state(
            List<ThreadState> threads, List<MemoryMapping> mappings, List<OpenDescriptor> descriptors, String word) {
        return new ProcessState(
                1,
                threads,
                new MemoryBounds(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                mappings,
                MemoryTraits.USUAL,
                descriptors,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "/bin/p",
                "/",
                022,
                List.of("p", word),
                List.of(),
                List.of(),
                "gem5");
    }

    private static void assertImpossible(ProcessState state) {
        ProcessState decoded = StateCodec.decode(StateCodec.encode(state));
        assertThatThrownBy(() -> Plausibility.require(decoded)).isInstanceOf(EngineException.BadState.class);
    }

    @Test
    void oneThatCanBeIsTaken() {
        List<MemoryMapping> mappings = List.of(CODE, mapping(0x2000, 0x4000), mapping(0x7fff_0000_0000L, 0x7fff_ffff_f000L));
        ProcessState state = state(List.of(thread(512)), mappings, List.of(descriptor(0), descriptor(2)), "word");
        assertThatCode(() -> Plausibility.require(state)).doesNotThrowAnyException();
    }

    @Test
    void oneWithoutThreadsIsNone() {
        assertImpossible(state(List.of(), List.of(CODE), List.of(), ""));
    }

    @Test
    void registersHaveTheSizeThatTheProcessorGivesThem() {
        assertImpossible(state(List.of(thread(511)), List.of(CODE), List.of(), ""));
    }

    @Test
    void mappingsAreWholePagesOneAfterTheOther() {
        for (MemoryMapping second : List.of(
                CODE,
                mapping(0, 0x1000),
                mapping(0x2000, 0x2000),
                mapping(0x3000, 0x2000),
                mapping(0x2001, 0x3000),
                mapping(0x2000, 0x2fff),
                mapping(0x2000, 1L << 57),
                mapping(0x2000, -0x1000))) {
            assertImpossible(state(List.of(thread(512)), List.of(CODE, second), List.of(), ""));
        }
    }

    @Test
    void descriptorsAreNumberedUpwards() {
        assertImpossible(state(List.of(thread(512)), List.of(), List.of(descriptor(-1)), ""));
        assertImpossible(state(List.of(thread(512)), List.of(), List.of(descriptor(3), descriptor(3)), ""));
    }

    @Test
    void wordsEndAtTheirFirstZeroByte() {
        assertImpossible(state(List.of(thread(512)), List.of(), List.of(), "a\0b"));
    }
}
