package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ExtendedStateTest {

    private static final int XMM0 = 160;
    private static final int YMM0 = 576;
    private static final int LARGE = 2696;
    private static final int SMALL = 832;
    private static final long SSE = 2;
    private static final long YMM = 4;
    private static final long ZMM = 0x40;
    private static final long PKRU = 0x200;

    /** An area in which the components of {@code used} hold {@code value} where they stand alike everywhere. */
    private static byte[] area(int length, long kept, long used, long value) {
        ByteBuffer area = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return area.putLong(464, kept).putLong(512, used).putLong(XMM0, value).putLong(YMM0, value).array();
    }

    @Test
    void whatStandsAlikeEverywhereIsCarriedOverAndTheHostsRightsStay() {
        byte[] host = area(SMALL, SSE | YMM, PKRU, 0);
        byte[] carried = ExtendedState.laidOutLike(area(LARGE, SSE | YMM | ZMM, SSE | YMM | PKRU, 0x1234), host);
        assertThat(carried).isEqualTo(area(SMALL, SSE | YMM, SSE | YMM | PKRU, 0x1234));
    }

    @Test
    void whatTheHostHasNotIsNotDropped() {
        byte[] host = area(SMALL, SSE, 0, 0);
        assertThat(ExtendedState.laidOutLike(area(LARGE, SSE | YMM, SSE | YMM, 1), host)).isNull();
        assertThat(ExtendedState.laidOutLike(area(LARGE, SSE | ZMM, ZMM, 1), area(SMALL, SSE | YMM, 0, 0))).isNull();
    }
}
