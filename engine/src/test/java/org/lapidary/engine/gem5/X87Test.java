package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class X87Test {

    private static final long INTEGER_BIT = Long.MIN_VALUE;

    /** Any normal number whose double is finite, denormal or zero. */
    @Property(tries = 3000)
    void aNormalNumberBecomesTheNearestDouble(
            @ForAll @IntRange(min = 16383 - 1090, max = 16383 + 1024) int exponent,
            @ForAll boolean negative,
            @ForAll("mantissas") long mantissa) {
        long bits = X87.toDouble(exponent | (negative ? 0x8000 : 0), mantissa | INTEGER_BIT);
        BigDecimal value = new BigDecimal(new BigInteger(Long.toUnsignedString(mantissa | INTEGER_BIT)))
                .multiply(power(exponent - 16383 - 63));
        double expected = (negative ? value.negate() : value).doubleValue();
        assertThat(Long.toHexString(bits))
                .isEqualTo(Long.toHexString(Double.doubleToRawLongBits(expected == 0 && negative ? -0.0 : expected)));
    }

    private static BigDecimal power(int exponent) {
        return exponent >= 0
                ? new BigDecimal(BigInteger.TWO.pow(exponent))
                : BigDecimal.ONE.divide(new BigDecimal(BigInteger.TWO.pow(-exponent)), MathContext.UNLIMITED);
    }

    /** Ties and their neighbours are as likely as the rest. */
    @Provide
    Arbitrary<Long> mantissas() {
        Arbitrary<Long> ties = Arbitraries.longs().map(m -> m & ~0x7ffL | 0x400);
        Arbitrary<Long> nearTies = Arbitraries.longs().map(m -> m & ~0x7ffL | 0x3ff + (m & 2));
        Arbitrary<Long> deepTies = Arbitraries.integers().between(0, 63).map(b -> 1L << b);
        Arbitrary<Long> ones = Arbitraries.integers().between(0, 63).map(b -> -1L << b);
        return Arbitraries.oneOf(Arbitraries.longs(), ties, nearTies, deepTies, ones);
    }

    @Property(tries = 3000)
    void everyDoubleSurvivesTheWayOutAndBack(@ForAll("doubles") long bits) {
        int signAndExponent = X87.signAndExponentOf(bits);
        long mantissa = X87.mantissaOf(bits);
        assertThat(X87.toDouble(signAndExponent, mantissa)).isEqualTo(bits);
        assertThat(X87.isExact(signAndExponent, mantissa)).isTrue();
    }

    @Provide
    Arbitrary<Long> doubles() {
        Arbitrary<Long> denormals = Arbitraries.longs().map(b -> b & 0x800f_ffff_ffff_ffffL);
        Arbitrary<Long> numbers =
                Arbitraries.longs().filter(b -> !Double.isNaN(Double.longBitsToDouble(b)) || (b & 1L << 51) != 0);
        return Arbitraries.oneOf(numbers, denormals);
    }

    @Example
    void zerosAndInfinitiesKeepTheirSign() {
        assertThat(X87.toDouble(0, 0)).isZero();
        assertThat(X87.toDouble(0x8000, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(X87.toDouble(0x7fff, INTEGER_BIT)).isEqualTo(bits(Double.POSITIVE_INFINITY));
        assertThat(X87.toDouble(0xffff, INTEGER_BIT)).isEqualTo(bits(Double.NEGATIVE_INFINITY));
    }

    @Example
    void aSignallingNanIsQuietedAndKeepsItsHighBits() {
        assertThat(X87.toDouble(0x7fff, INTEGER_BIT | 1L << 61 | 1)).isEqualTo(0x7ffc_0000_0000_0000L);
        assertThat(X87.toDouble(0xffff, INTEGER_BIT | 1)).isEqualTo(0xfff8_0000_0000_0000L);
    }

    @Example
    void tooLargeBecomesInfinityAndTooSmallZero() {
        assertThat(X87.toDouble(16383 + 1024, INTEGER_BIT)).isEqualTo(bits(Double.POSITIVE_INFINITY));
        assertThat(X87.toDouble(16383 + 1023, -1L)).isEqualTo(bits(Double.POSITIVE_INFINITY));
        assertThat(X87.toDouble(0x8000 | 1, INTEGER_BIT)).isEqualTo(Long.MIN_VALUE);
        assertThat(X87.toDouble(0, INTEGER_BIT | 5)).isZero();
        assertThat(X87.isExact(1, INTEGER_BIT)).isFalse();
    }

    @Example
    void encodingsThatTheProcessorRefusesBecomeItsDefaultNan() {
        assertThat(X87.toDouble(0x7fff, 0)).isEqualTo(0xfff8_0000_0000_0000L);
        assertThat(X87.toDouble(16383, 1)).isEqualTo(0xfff8_0000_0000_0000L);
    }

    @Example
    void onePointZeroAndPi() {
        assertThat(X87.toDouble(16383, INTEGER_BIT)).isEqualTo(bits(1.0));
        assertThat(X87.toDouble(0x4000, 0xc90f_daa2_2168_c235L)).isEqualTo(bits(Math.PI));
        assertThat(X87.isExact(0x4000, 0xc90f_daa2_2168_c235L)).isFalse();
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Property
    void theFullTagWordTellsEmptyZeroValidAndSpecialApart(@ForAll @IntRange(min = 0, max = 7) int top) {
        byte[] area = SyntheticProcess.emptyFxsave();
        area[3] = (byte) (top << 3);
        // ST0 = 1.0, ST1 = 0, ST2 = infinity, ST3 = a denormal; ST4 to ST7 are empty.
        put(area, 0, 16383, INTEGER_BIT);
        put(area, 1, 0, 0);
        put(area, 2, 0x7fff, INTEGER_BIT);
        put(area, 3, 0, 1);
        int expected = 0xffff;
        for (int st = 0; st < 4; st++) {
            int physical = top + st & 7;
            area[4] |= (byte) (1 << physical);
            int tag = new int[] {0, 1, 2, 2}[st];
            expected = expected & ~(3 << 2 * physical) | tag << 2 * physical;
        }
        FxsaveArea fx = FxsaveArea.of(area);
        assertThat(fx.tagWord()).isEqualTo(expected);
        assertThat(fx.mantissa(top)).isEqualTo(INTEGER_BIT);
        assertThat(fx.signAndExponent(top + 2 & 7)).isEqualTo(0x7fff);
    }

    private static void put(byte[] area, int st, int signAndExponent, long mantissa) {
        java.nio.ByteBuffer.wrap(area)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(32 + 16 * st, mantissa)
                .putShort(40 + 16 * st, (short) signAndExponent);
    }

    @Property
    void flagsSplitAndJoinToWhatTheProgramCanSee(@ForAll long rflags) {
        Flags flags = Flags.split(rflags);
        long debugger = 1 << 8 | 1 << 16;
        assertThat(flags.join()).isEqualTo(rflags & 0x3f7fd5 & ~debugger | 2);
        assertThat(flags.zaps() & flags.cfof() | flags.zaps() & flags.rest() | flags.df() & flags.rest())
                .isZero();
        assertThat(Flags.split(flags.join())).isEqualTo(flags);
    }

    @Example
    void aFreshProcessHasNoFlagsButTheInterruptFlag() {
        assertThat(Flags.split(0x202)).isEqualTo(new Flags(0, 0, 0, 0x200));
        assertThat(Flags.split(0x8d7)).isEqualTo(new Flags(0xd4, 0x801, 0, 0));
    }
}
