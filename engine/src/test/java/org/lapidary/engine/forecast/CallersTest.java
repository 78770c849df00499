package org.lapidary.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallersTest {

    private static final long STACK = BytesMemory.DATA + 0x1000;

    @Test
    void wordsBehindCallsAreCallersAndOthersAreNot() {
        BytesMemory memory = new BytesMemory()
                .code(0x1000, "90".repeat(16) + "e8 00 00 00 00" + "90".repeat(16)) // call; its return is 0x1015
                .code(0x2000, "90".repeat(16) + "ff 15 00 00 00 00" + "90".repeat(16)) // call *(%rip): 0x2016
                .code(0x3000, "90".repeat(16) + "ff d0" + "90".repeat(16)) // call *%rax: 0x3012
                .code(0x4000, "90".repeat(40))
                .words(STACK, 7, 0x3012, 0x4010, 0x1015, 0x1016, STACK, 0x2016, 0x1015);
        assertThat(Callers.of(STACK, memory, 8)).containsExactly(0x3012L, 0x1015L, 0x2016L);
        assertThat(Callers.of(STACK, memory, 2)).containsExactly(0x3012L, 0x1015L);
    }
}
