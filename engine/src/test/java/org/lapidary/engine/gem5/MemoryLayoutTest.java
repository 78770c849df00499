package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.lapidary.engine.EngineException;

class MemoryLayoutTest {

    private static final long MAX_STACK = 64L << 20;
    private static final long TOP = 0x7ffff7fff000L;
    private static final long MIB = 1 << 20;

    private final SyntheticProcess process = new SyntheticProcess();

    private MemoryLayout layout() {
        return MemoryLayout.of(process.state(), MAX_STACK, TOP);
    }

    @Example
    void aStaticProgramMapsWhereAFreshOneWould() {
        assertThat(layout().mmapEnd()).isEqualTo(TOP);
        assertThat(layout().brkPoint()).isEqualTo(SyntheticProcess.HEAP + 0x20123);
    }

    @Example
    void newAreasGoBelowTheLowestLibrary() {
        process.map(0x7ffff7fc0000L, TOP, "/lib/ld.so")
                .map(0x7ffff7c00000L, 0x7ffff7e00000L, "/lib/libc.so.6")
                .map(0x7ffff7800000L, 0x7ffff7c00000L, "");
        assertThat(layout().mmapEnd()).isEqualTo(0x7ffff7800000L);
    }

    @Example
    void aPositionIndependentProgramAndItsHeapStayBelow() {
        process.mappings.removeIf(m -> !m.path().equals("[stack]"));
        process.map(0x555555554000L, 0x555555558000L, "/bin/pie")
                .map(0x555555559000L, 0x55555557a000L, "[heap]")
                .map(0x7ffff7d80000L, 0x7ffff7ff0000L, "");
        assertThat(layout().mmapEnd()).isEqualTo(0x7ffff7d80000L);
    }

    @Example
    void anAreaThatTheProgramPlacedFarDownDoesNotDrawTheOthersDown() {
        process.map(0x7ffff7d80000L, 0x7ffff7ff0000L, "").map(0xc000000000L, 0xc004000000L, "");
        assertThat(layout().mmapEnd()).isEqualTo(0x7ffff7d80000L);
        process.map(0x10000L, 0x11000L, "");
        assertThat(layout().mmapEnd()).isEqualTo(0x7ffff7d80000L);
    }

    @Example
    void aHugeReservationIsSkipped() {
        process.map(0x10_0000_0000L, 0x7fff_f000_0000L, "").map(0x7ffff7d80000L, 0x7ffff7ff0000L, "");
        long end = layout().mmapEnd();
        assertThat(end).isEqualTo(0x10_0000_0000L);
    }

    @Example
    void theStackMayGrowToTheSystemsLimit() {
        MemoryLayout layout = layout();
        assertThat(layout.stackBase()).isEqualTo(SyntheticProcess.STACK_END);
        assertThat(layout.stackMin()).isEqualTo(SyntheticProcess.STACK);
        assertThat(layout.stackSize()).isEqualTo(0x21000);
        assertThat(layout.maxStackSize()).isEqualTo(MAX_STACK);
    }

    @Example
    void theStackDoesNotGrowIntoTheMappingBelow() {
        long neighbour = SyntheticProcess.STACK_END - 16 * MIB;
        process.map(neighbour - 0x1000, neighbour, "");
        assertThat(layout().maxStackSize()).isEqualTo(15 * MIB);
    }

    @Example
    void aStackLargerThanTheLimitIsKept() {
        process.mappings.removeIf(m -> m.path().equals("[stack]"));
        process.map(SyntheticProcess.STACK_END - 100 * MIB, SyntheticProcess.STACK_END, "[stack]");
        assertThat(layout().maxStackSize()).isEqualTo(100 * MIB);
        assertThat(layout().mmapEnd()).isEqualTo(TOP);
    }

    @Example
    void aProcessWithoutAStackIsRefused() {
        process.mappings.removeIf(m -> m.path().equals("[stack]"));
        assertThatThrownBy(this::layout).isInstanceOf(EngineException.BadState.class);
    }

    @Property
    void theDefaultMemoryLeavesRoomAndIsNoLargerThanNeeded(@ForAll @IntRange(min = 0, max = 1 << 24) int pages) {
        long bytes = Frames.defaultBytes(pages);
        long resident = pages * 4096L;
        long wanted = resident + Math.max(256 * MIB, resident / 4);
        assertThat(bytes).isGreaterThanOrEqualTo(wanted);
        assertThat(Long.bitCount(bytes)).isEqualTo(1);
        assertThat(bytes == 512 * MIB || bytes / 2 < wanted).isTrue();
        assertThat(new Frames(0, pages, bytes).firstFree()).isLessThan(bytes / 4096);
    }

    @Property
    void theLeastMemoryIsEnoughAndOneMebibyteLessIsNot(@ForAll @IntRange(min = 0, max = 1 << 24) int pages) {
        long least = Frames.leastBytes(pages);
        assertThat(new Frames(0, pages, least).totalFrames()).isGreaterThan(pages + 1L);
        assertThatThrownBy(() -> new Frames(0, pages, least - MIB))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining(String.valueOf(least));
    }
}
