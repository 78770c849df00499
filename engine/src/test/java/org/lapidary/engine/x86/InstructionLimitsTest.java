package org.lapidary.engine.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no instruction, and where an instruction has to end. */
class InstructionLimitsTest {

    private final InstructionDecoder decoder = new InstructionDecoder();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06",
                "07",
                "0e",
                "16",
                "17",
                "1e",
                "1f",
                "27",
                "2f",
                "37",
                "3f",
                "60",
                "61",
                "82 c0 00",
                "ce",
                "d6",
                "9a 00 00 00 00 00 00",
                "d4 0a",
                "d5 0a",
                "ea 00 00 00 00 00 00",
                "0f 04",
                "0f 0a",
                "0f 0c",
                "0f 24",
                "0f 36",
                "0f 39",
                "0f 7a c0",
                "0f b8 c0",
                "0f 0f c1 00",
                "0f 38 0c c0",
                "0f 3a 00 c0 00",
                "8d c0",
                "c6 48 00",
                "fe d0",
                "ff f8",
                "ff d8",
                "8f 60 00",
                "8e c8",
                "0f ba c0 00",
                "0f 71 00 00",
                "0f ae c0",
                "0f c7 c0",
                "0f c7 c8",
                "d9 d1",
                "db 20",
                "df f8",
                // BOUND's and LES's memory forms of 32-bit code are prefixes that ask for more.
                "62 00 00 00",
                "c4 00 00 00",
                "66 c5 f8 77",
                "48 c5 f8 77",
                "f0 c5 f8 77",
                "f3 c4 e2 7d 18 c0",
                "62 f8 fe 48 6f c0",
                "62 f1 fa 48 6f c0",
                "8f eb 78 81 c1",
                // Fifteen bytes are the limit.
                "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90"
            })
    void rejectsWhatIsNoInstruction(String bytes) {
        byte[] code = new byte[32];
        byte[] given = bytes(bytes);
        System.arraycopy(given, 0, code, 0, given.length);

        assertThat(decoder.decode(code, 0, code.length)).isZero();
    }

    @Test
    void acceptsFifteenBytes() {
        byte[] code = bytes("66 66 66 66 66 66 66 66 66 66 66 66 66 66 90");

        assertThat(decoder.decode(code, 0, code.length)).isEqualTo(15);
    }

    @Test
    void refusesALimitOutsideTheCode() {
        assertThatThrownBy(() -> decoder.decode(new byte[4], 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property
    void staysWithinFifteenBytesAndTheLimitOnAnyBytes(@ForAll @Size(max = 24) byte[] code) {
        for (int offset = 0; offset <= code.length; offset++) {
            int length = decoder.decode(code, offset, code.length);

            assertThat(length).isBetween(0, Math.min(15, code.length - offset));
            assertThat(decoder.feature()).isNotNull();
        }
    }

    /** What lies behind an instruction does not matter to it, and every shorter limit cuts it off. */
    @Property(tries = 50)
    void needsExactlyItsOwnBytes(@ForAll long seed) {
        byte[] code = new byte[4096];
        new Random(seed).nextBytes(code);
        for (int offset = 0; offset < code.length; offset++) {
            int length = decoder.decode(code, offset, code.length);
            if (length != 0) {
                assertThat(decoder.decode(code, offset, offset + length)).isEqualTo(length);
                assertThat(decoder.decode(code, offset, offset + length - 1)).isZero();
            }
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
