package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.EngineException;

class StateCodecTest {

    private static final Arbitrary<String> TEXT = Arbitraries.strings().ofMaxLength(30);
    private static final Arbitrary<Long> WORD = Arbitraries.longs();
    private static final Arbitrary<Integer> INT = Arbitraries.integers();

    private record Opened(List<OpenDescriptor> descriptors, List<FileState> files) {}

    @Property(tries = 200)
    void whatIsEncodedComesBack(@ForAll("states") ProcessState state) {
        ProcessState back = StateCodec.decode(StateCodec.encode(state));
        // Arrays compare by identity inside records, so threads are looked at apart.
        assertThat(back.mappings()).isEqualTo(state.mappings());
        assertThat(back.memoryTraits()).isEqualTo(state.memoryTraits());
        assertThat(back.descriptors()).isEqualTo(state.descriptors());
        assertThat(back.files()).isEqualTo(state.files());
        assertThat(back.timers()).isEqualTo(state.timers());
        assertThat(back.posixTimers()).isEqualTo(state.posixTimers());
        assertThat(back.limits()).isEqualTo(state.limits());
        assertThat(back.actions()).isEqualTo(state.actions());
        assertThat(back.bounds()).isEqualTo(state.bounds());
        assertThat(back.pending()).isEqualTo(state.pending());
        assertThat(back.command()).isEqualTo(state.command());
        assertThat(back.environment()).isEqualTo(state.environment());
        assertThat(back.auxv()).isEqualTo(state.auxv());
        assertThat(List.of(back.executable(), back.workingDirectory(), back.cpuProfile(), back.umask()))
                .isEqualTo(List.of(state.executable(), state.workingDirectory(), state.cpuProfile(), state.umask()));
        assertThat(back.mainThread()).usingRecursiveComparison().isEqualTo(state.mainThread());
    }

    @Property(tries = 200)
    void anyFlippedBitIsNoticed(@ForAll("states") ProcessState state, @ForAll int where) {
        byte[] bytes = StateCodec.encode(state);
        int bit = Math.floorMod(where, bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> StateCodec.decode(bytes)).isInstanceOf(EngineException.BadState.class);
    }

    @Test
    void aShortenedStateIsNoticed() {
        byte[] bytes = StateCodec.encode(states().sample());
        for (int length = 0; length < bytes.length; length += 7) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> StateCodec.decode(cut)).isInstanceOf(EngineException.BadState.class);
        }
    }

    @Test
    void aStateOfALaterVersionIsToldApartFromADamagedOne() {
        byte[] bytes = StateCodec.encode(states().sample());
        bytes[4] = 2;
        assertThatThrownBy(() -> StateCodec.decode(bytes)).hasMessageContaining("version 2");
    }

    @Provide
    Arbitrary<ProcessState> states() {
        Arbitrary<ThreadState> threads = Combinators.combine(
                        INT,
                        WORD.array(long[].class).ofSize(Registers.COUNT).map(Registers::new),
                        Arbitraries.bytes().array(byte[].class).ofSize(512),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(100),
                        WORD,
                        WORD)
                .as((tid, registers, fx, xs, mask, list) -> new ThreadState(
                        tid,
                        registers,
                        fx,
                        xs,
                        mask,
                        list,
                        mask ^ list,
                        List.of(new PendingSignal(Arrays.copyOf(fx, 128))),
                        new ThreadTraits(
                                "name " + tid,
                                new AlternateStack(list, tid, mask),
                                new RestartableSequences(mask, tid, ~tid),
                                new Scheduling(tid, ~tid, tid / 2, List.of(mask, list)),
                                ~tid,
                                mask)));
        Arbitrary<MemoryMapping> mappings = Combinators.combine(WORD, WORD, Arbitraries.integers().between(0, 7), TEXT)
                .as((start, end, protection, path) ->
                        new MemoryMapping(start, end, protection, protection > 3, start ^ end, "fe:00", 7, path));
        Arbitrary<OpenDescriptor> descriptors = Combinators.combine(
                        INT, Arbitraries.of(OpenDescriptor.Kind.class), TEXT, INT, WORD)
                .as((number, kind, path, flags, offset) ->
                        new OpenDescriptor(
                                number, kind, path, flags, offset, flags, offset, flags, FileId.of(flags, offset), path));
        Arbitrary<FileState> contents = Combinators.combine(
                        TEXT, Arbitraries.of(FileState.Origin.class), Arbitraries.longs().between(0, 1L << 28), WORD, INT)
                .as((path, origin, size, time, mode) -> new FileState(
                        FileId.of(time, mode),
                        origin,
                        path,
                        size,
                        time,
                        mode,
                        mode > 0,
                        mode % 2 == 0 ? 0 : FileSpace.READ_ONLY,
                        path));
        Arbitrary<SignalAction> actions =
                Combinators.combine(INT, WORD, WORD).as((signal, a, b) -> new SignalAction(signal, a, b, a ^ b, b));
        Arbitrary<MemoryBounds> bounds = WORD.map(w -> new MemoryBounds(w, w, w, w, w, w + 1, w, w, w, w, w));
        return Combinators.combine(
                        threads,
                        bounds,
                        mappings.list().ofMaxSize(5),
                        Combinators.combine(descriptors.list().ofMaxSize(5), contents.list().ofMaxSize(4)).as(Opened::new),
                        actions.list().ofMaxSize(3),
                        TEXT.list().ofMaxSize(5),
                        WORD.list().ofMaxSize(6),
                        TEXT)
                .as((thread, bound, maps, opened, signals, texts, words, text) -> new ProcessState(
                        thread.tid(),
                        List.of(thread),
                        bound,
                        maps,
                        new MemoryTraits(
                                words,
                                List.of(new MemoryTraits.Locked(bound.brk(), bound.startBrk(), maps.isEmpty())),
                                maps.size()),
                        opened.descriptors(),
                        opened.files(),
                        signals,
                        thread.pending(),
                        List.of(new IntervalTimer(signals.size(), bound.brk(), bound.startBrk())),
                        List.of(new PosixTimer(
                                maps.size(), thread.tid(), 14, bound.brk(), 4, thread.tid(), bound.brk(), words.size())),
                        List.of(new ResourceLimit(maps.size(), bound.brk(), -1)),
                        text,
                        text,
                        18,
                        texts,
                        texts,
                        words,
                        "gem5"));
    }
}
