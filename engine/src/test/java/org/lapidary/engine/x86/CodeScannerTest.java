package org.lapidary.engine.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CodeScannerTest {

    /** A function's beginning, long enough for every start to fall into step. */
    private static final String PROLOGUE =
            "f3 0f 1e fa 55 48 89 e5 41 57 41 56 53 48 83 ec 28 64 48 8b 04 25 28 00 00 00"
                    + "48 89 45 d8 31 c0 48 8d 05 11 22 33 00 48 85 c0 74 05 e8 10 20 30 00 89 c7 48 8b 4d c0 41 89 d5 ";

    private static final int BEHIND = code("").length;

    @Test
    void findsCpuid() {
        assertThat(CodeScanner.findCpuid(code("31 c9 0f a2 89 5d c8"))).containsExactly(BEHIND + 2);
    }

    @Test
    void findsCpuidBehindPrefixes() {
        assertThat(CodeScanner.findCpuid(code("66 48 0f a2"))).containsExactly(BEHIND + 2);
    }

    @Test
    void findsCpuidAtTheVeryStart() {
        assertThat(CodeScanner.findCpuid(bytes("0f a2 c3"))).containsExactly(0);
    }

    @Test
    void passesOverTheBytesInADisplacement() {
        assertThat(CodeScanner.findCpuid(code("48 8d 05 0f a2 01 00 c3"))).isEmpty();
    }

    @Test
    void passesOverTheBytesInAnImmediate() {
        assertThat(CodeScanner.findCpuid(code("48 b8 01 0f a2 01 00 00 00 00 c3 0f a2")))
                .containsExactly(BEHIND + 11);
    }

    @Test
    void passesOverTheBytesAcrossTwoInstructions() {
        assertThat(CodeScanner.findCpuid(code("83 c0 0f a2 00 00 00 00 00 00 00 00 c3")))
                .isEmpty();
    }

    @Test
    void findsASyscallByNumber() {
        byte[] code = code("b8 3c 00 00 00 0f 05 b8 e7 00 00 00 0f 05 b8 3c 00 00 00 90 0f 05");

        assertThat(CodeScanner.findSyscall(code, 60)).containsExactly(BEHIND + 5);
        assertThat(CodeScanner.findSyscall(code, 231)).containsExactly(BEHIND + 12);
        assertThat(CodeScanner.findSyscall(code, 1)).isEmpty();
    }

    @Test
    void findsASyscallAtTheVeryStart() {
        assertThat(CodeScanner.findSyscall(bytes("b8 0f 00 00 00 0f 05"), 15)).containsExactly(5);
    }

    @Test
    void passesOverASyscallBehindAMoveToAnotherRegister() {
        assertThat(CodeScanner.findSyscall(code("41 b8 3c 00 00 00 0f 05"), 60)).isEmpty();
        assertThat(CodeScanner.findSyscall(code("48 b8 01 02 03 b8 3c 00 00 00 0f 05"), 60))
                .isEmpty();
    }

    private static byte[] code(String tail) {
        return bytes(PROLOGUE + tail);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
