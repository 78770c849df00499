package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lapidary.engine.EngineException;

class SocketStateTest {

    @Property(tries = 200)
    void whatIsEncodedComesBack(@ForAll("states") SocketState state) {
        assertThat(SocketState.decode(state.encode())).usingRecursiveComparison().isEqualTo(state);
    }

    @Property(tries = 200)
    void whatIsCutShortIsNoticed(@ForAll("states") SocketState state, @ForAll int where) {
        byte[] bytes = state.encode();
        byte[] cut = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
        assertThatThrownBy(() -> SocketState.decode(cut)).isInstanceOf(EngineException.BadState.class);
    }

    @Provide
    Arbitrary<SocketState> states() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        Arbitrary<Map<Integer, byte[]>> options = Arbitraries.maps(Arbitraries.integers(), bytes).ofMaxSize(8);
        Arbitrary<List<byte[]>> waiting = bytes.list().ofMaxSize(8);
        return Combinators.combine(
                        Arbitraries.integers(), Arbitraries.longs(), Arbitraries.integers(), options, waiting)
                .as(SocketState::new);
    }
}
