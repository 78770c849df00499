package org.lapidary.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Gem5CpuTest {

    private final CpuProfile cpu = new Gem5Cpu(Set.of("clflushopt", "rdtscp"));

    private static String text(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }

    @Test
    void saysWhoItIs() {
        int[] vendor = cpu.leaf(0, 0);
        assertThat(vendor[0]).isEqualTo(0xD);
        assertThat(text(vendor[1], vendor[3], vendor[2])).isEqualTo("HygonGenuine");
        int[] name = cpu.leaf(0x80000002, 0);
        assertThat(text(name)).isEqualTo("Fake gem5 x86_64");
    }

    @Test
    void hasSse2AndNothingThatGem5CannotDo() {
        int ecx = cpu.leaf(1, 0)[2];
        int edx = cpu.leaf(1, 0)[3];
        assertThat(edx >> 26 & 1).as("SSE2").isOne();
        assertThat(ecx).as("SSE3 alone of SSE3, SSSE3, SSE4, AVX, XSAVE, POPCNT …").isEqualTo(1);
        assertThat(cpu.leaf(0xD, 1)).containsOnly(0);
    }

    @Test
    void hidesWhatTheHostCannotExecute() {
        assertThat(cpu.leaf(7, 0)[1] >> 23 & 1).as("CLFLUSHOPT, which this host has").isOne();
        assertThat(cpu.leaf(7, 0)[1] >> 24 & 1).as("CLWB, which it lacks").isZero();
        assertThat(cpu.leaf(0x80000001, 0)[3] >>> 30).as("3DNow!, both kinds").isZero();
    }

    @Test
    void leavesThatItDoesNotHaveAreZero() {
        assertThat(cpu.leaf(0x19, 0)).containsOnly(0);
    }
}
