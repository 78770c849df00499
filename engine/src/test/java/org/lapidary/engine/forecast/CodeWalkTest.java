package org.lapidary.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeWalkTest {

    private static final long START = 0x1000;
    private static final long FUNCTION = 0x2000;
    private static final long GOT = BytesMemory.DATA + 0x5000;
    private static final String CRC32 = "f2 48 0f 38 f1 c1";
    private static final String FILL = "90".repeat(16);

    private final BytesMemory memory = new BytesMemory();

    private CodeWalk walk(int farthest) {
        CodeWalk walk = new CodeWalk(memory, farthest);
        walk.from(START, Step.UNKNOWN, Step.UNKNOWN, 1000);
        return walk;
    }

    private static List<Integer> distances(CodeWalk walk) {
        return walk.steps().stream()
                .filter(step -> step.finding != null)
                .map(step -> step.distance)
                .toList();
    }

    private boolean isUnavoidable(CodeWalk walk) {
        return new Unavoidable(walk).from(START);
    }

    /** {@code call rel32} from {@code at} to {@code target}. */
    private static String call(long at, long target) {
        int distance = Integer.reverseBytes((int) (target - at - 5));
        return "e8" + String.format("%08x", distance);
    }

    /** {@code call} or {@code jmp *got(%rip)} at {@code at}. */
    private static String through(String opcode, long at, long slot) {
        return opcode + String.format("%08x", Integer.reverseBytes((int) (slot - at - 6)));
    }

    @Test
    void straightCodeLeadsToWhatComes() {
        memory.code(START, "90 90 90" + CRC32 + FILL);
        assertThat(distances(walk(10))).containsExactly(3);
        assertThat(isUnavoidable(walk(10))).isTrue();
        assertThat(distances(walk(2))).isEmpty();
    }

    @Test
    void aBranchAroundMakesItAvoidable() {
        memory.code(START, "74 06" + CRC32 + "c3" + FILL); // je over it
        assertThat(distances(walk(10))).containsExactly(1);
        assertThat(isUnavoidable(walk(10))).isFalse();
    }

    @Test
    void bothSidesOfABranchLeadThere() {
        memory.code(START, "74 07" + CRC32 + "90" + CRC32 + FILL); // je to the second one
        assertThat(isUnavoidable(walk(10))).isTrue();
    }

    @Test
    void aLoopThatMayEndIsNoCertainty() {
        memory.code(START, "48 ff c9" + "75 fb" + CRC32 + FILL); // dec rcx; jnz to the dec
        assertThat(isUnavoidable(walk(10))).isFalse();
        assertThat(distances(walk(10))).containsExactly(2);
    }

    @Test
    void aCalledFunctionIsEnteredAndCounted() {
        memory.code(START, call(START, FUNCTION) + CRC32 + FILL).code(FUNCTION, "90 90 c3" + FILL);
        assertThat(distances(walk(10))).as("call, two, ret").containsExactly(4);
        assertThat(isUnavoidable(walk(10))).as("it may not return").isFalse();
        memory.code(FUNCTION, "90" + CRC32 + "c3" + FILL);
        assertThat(isUnavoidable(walk(10))).isTrue();
    }

    @Test
    void behindAFunctionThatNeverReturnsBeginsAnother() {
        memory.code(START, call(START, FUNCTION) + CRC32 + FILL).code(FUNCTION, "90 eb fd" + FILL); // jmp to the nop
        assertThat(distances(walk(100))).isEmpty();
    }

    @Test
    void behindExitComesNothing() {
        memory.code(START, "b8 3c 00 00 00 0f 05" + CRC32 + FILL);
        assertThat(distances(walk(10))).isEmpty();
    }

    @Test
    void aSystemCallIsKnownByTheNumberBeforeIt() {
        memory.code(START, "b8 24 01 00 00 0f 05" + FILL); // mov $292,%eax
        assertThat(walk(10).steps()).anyMatch(step -> new Finding.SystemCall(292).equals(step.finding));
        memory.code(START, "b8 03 00 00 00 0f 05" + FILL); // close
        assertThat(distances(walk(10))).isEmpty();
        memory.code(START, "b8 24 01 00 00 89 c8 0f 05" + FILL); // mov %ecx,%eax: who knows
        assertThat(distances(walk(10))).isEmpty();
    }

    @Test
    void syscall3HandsItsArgumentOn() {
        memory.code(START, "bf 24 01 00 00" + call(START + 5, FUNCTION) + FILL)
                .code(FUNCTION, "48 89 f8 48 89 f7 0f 05 c3" + FILL); // mov %rdi,%rax; mov %rsi,%rdi; syscall
        assertThat(walk(10).steps()).anyMatch(step -> new Finding.SystemCall(292).equals(step.finding));
    }

    @Test
    void aCallIntoALibraryGoesWhereItsWordPoints() {
        memory.code(START, through("ff15", START, GOT) + FILL)
                .code(FUNCTION, CRC32 + FILL)
                .words(GOT, FUNCTION);
        assertThat(distances(walk(10))).containsExactly(1);
        memory.words(GOT, 0);
        assertThat(distances(walk(10))).isEmpty();
    }

    @Test
    void aRegisterIsNotFollowed() {
        memory.code(START, "ff e0" + CRC32 + FILL); // jmp *%rax
        assertThat(distances(walk(10))).isEmpty();
        memory.code(START, "ff d0" + CRC32 + FILL); // call *%rax, which returns
        assertThat(distances(walk(10))).containsExactly(1);
        assertThat(isUnavoidable(walk(10))).isFalse();
    }

    /** Materialized checkpoints have a NOP there. */
    @Test
    void theExchangeInWhichValgrindIsAskedIsReplaced() {
        String rotations = "48 c1 c7 03 48 c1 c7 0d 48 c1 c7 3d 48 c1 c7 33";
        memory.code(START, rotations + "48 87 db" + FILL);
        assertThat(distances(walk(10))).isEmpty();
        memory.code(START, rotations + "87 db" + FILL);
        assertThat(distances(walk(10))).containsExactly(4);
    }
}
