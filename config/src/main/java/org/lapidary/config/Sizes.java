package org.lapidary.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as users write them: bytes, or a number with KiB, MiB, GiB or TiB (short: K, M, G, T). GB and its like are
 * turned down, since gem5 has read them as powers of two before version 22 and as powers of ten since.
 */
public final class Sizes {

    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,18})([KMGT](?:iB|B)?|B|kB)?");

    private Sizes() {}

    /**
     * Reads a size greater than zero.
     *
     * @throws IllegalArgumentException where {@code text} is none; the message is for users
     */
    public static long parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size: write bytes, or a whole number with KiB, MiB, GiB or TiB (2GiB)");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        if (unit.length() == 2) {
            throw new IllegalArgumentException("'" + text + "' may mean powers of 2 or of 10: write " + matcher.group(1)
                    + Character.toUpperCase(unit.charAt(0)) + "iB");
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = 10 * "BKMGT".indexOf(unit.charAt(0));
        if (number == 0) {
            throw new IllegalArgumentException("'" + text + "' is no size greater than zero");
        }
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is more than 64 bits can address");
        }
        return number << shift;
    }
}
