package org.lapidary.engine.gem5;

/**
 * x87 values. The machine keeps 80 bits, gem5 a {@code double} (gem5 v24.0.0.1 src/arch/x86/regs/float.hh: one 64-bit
 * register each). Formats: Intel SDM vol. 1, 4.2 and 8.2.
 *
 * <pre>
 *   byte  0        8      10
 *         +--------+------+
 *         |mantissa|s exp |     value = mantissa / 2^63 * 2^(exp - 16383), the leading 1 is written out
 *         +--------+------+
 * </pre>
 */
final class X87 {

    /** Registers of the stack. */
    static final int REGISTERS = 8;

    private static final int EXPONENT_MASK = 0x7fff;
    private static final int SIGN = 0x8000;
    private static final int BIAS = 16383;
    private static final int DOUBLE_BIAS = 1023;
    private static final int DOUBLE_FRACTION_BITS = 52;
    private static final long DOUBLE_INFINITY = 0x7ffL << DOUBLE_FRACTION_BITS;
    private static final long DOUBLE_FRACTION = (1L << DOUBLE_FRACTION_BITS) - 1;
    private static final long QUIET = 1L << 51;
    private static final long INTEGER_BIT = 1L << 63;
    /** What the processor answers an invalid operation with (SDM table 4-3, "QNaN floating-point indefinite"). */
    private static final long INDEFINITE = 0xfff8_0000_0000_0000L;
    /** Mantissa bits that a double does not have. */
    private static final int SURPLUS = 11;

    private X87() {}

    /** The bits of the nearest double, ties to even. */
    static long toDouble(int signAndExponent, long mantissa) {
        long sign = (signAndExponent & SIGN) != 0 ? Long.MIN_VALUE : 0;
        int exponent = signAndExponent & EXPONENT_MASK;
        if (exponent == 0) {
            return sign; // zero, or a denormal below 2^-16382: nothing that a double could hold
        }
        if ((mantissa & INTEGER_BIT) == 0) {
            return INDEFINITE; // pseudo-infinity, pseudo-NaN, unnormal: invalid operands since the 80387
        }
        if (exponent == EXPONENT_MASK) {
            long fraction = mantissa & ~INTEGER_BIT;
            return sign | DOUBLE_INFINITY | (fraction == 0 ? 0 : QUIET | fraction >>> SURPLUS);
        }
        int power = exponent - BIAS;
        if (power > DOUBLE_BIAS) {
            return sign | DOUBLE_INFINITY;
        }
        if (power > -DOUBLE_BIAS) {
            // The leading 1 is added to the exponent field, so a carry out of the rounding lands there as well.
            long field = (long) (power + DOUBLE_BIAS - 1) << DOUBLE_FRACTION_BITS;
            return sign | field + round(mantissa, SURPLUS);
        }
        return sign | round(mantissa, SURPLUS + 1 - DOUBLE_BIAS - power);
    }

    /** {@code mantissa >>> shift}, to nearest, ties to even; {@code shift} at least 1. */
    private static long round(long mantissa, int shift) {
        if (shift > Long.SIZE) {
            return 0;
        }
        long whole = shift == Long.SIZE ? 0 : mantissa >>> shift;
        long half = 1L << (shift - 1);
        long rest = mantissa & ((half << 1) - 1);
        int order = Long.compareUnsigned(rest, half);
        return order > 0 || order == 0 && (whole & 1) != 0 ? whole + 1 : whole;
    }

    /** True where the value survives as a double. */
    static boolean isExact(int signAndExponent, long mantissa) {
        long bits = toDouble(signAndExponent, mantissa);
        return signAndExponentOf(bits) == (signAndExponent & 0xffff) && mantissaOf(bits) == mantissa;
    }

    /** Sign and exponent of a double in the 80-bit format. */
    static int signAndExponentOf(long bits) {
        int sign = bits < 0 ? SIGN : 0;
        int exponent = (int) (bits >>> DOUBLE_FRACTION_BITS) & 0x7ff;
        long fraction = bits & DOUBLE_FRACTION;
        if (exponent == 0x7ff) {
            return sign | EXPONENT_MASK;
        }
        if (exponent == 0) {
            return fraction == 0 ? sign : sign | BIAS - DOUBLE_BIAS + SURPLUS + 1 - Long.numberOfLeadingZeros(fraction);
        }
        return sign | exponent - DOUBLE_BIAS + BIAS;
    }

    /** Mantissa of a double in the 80-bit format. */
    static long mantissaOf(long bits) {
        long fraction = bits & DOUBLE_FRACTION;
        boolean denormal = (bits & DOUBLE_INFINITY) == 0;
        if (denormal) {
            return fraction == 0 ? 0 : fraction << Long.numberOfLeadingZeros(fraction);
        }
        return INTEGER_BIT | fraction << SURPLUS;
    }

    /**
     * True where a register holds an MMX value: MMX instructions set sign and exponent to ones (SDM vol. 1, 9.6.2).
     */
    static boolean isMmx(int signAndExponent) {
        return (signAndExponent & 0xffff) == 0xffff;
    }

    /** Tag of a register that is in use: 0 valid, 1 zero, 2 special (SDM vol. 1, 8.1.7). */
    static int tag(int signAndExponent, long mantissa) {
        int exponent = signAndExponent & EXPONENT_MASK;
        if (exponent == 0 && mantissa == 0) {
            return 1;
        }
        return exponent == 0 || exponent == EXPONENT_MASK || (mantissa & INTEGER_BIT) == 0 ? 2 : 0;
    }
}
