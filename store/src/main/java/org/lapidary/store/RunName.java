package org.lapidary.store;

import java.util.regex.Pattern;

/** The rule for run names: they become parts of keys and of directory names, so they are kept plain. */
public final class RunName {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}");

    private RunName() {}

    /** True where {@code name} has 1 to 100 letters, digits, {@code . _ + -}, and does not begin with a sign or dot. */
    public static boolean isValid(String name) {
        return PLAIN.matcher(name).matches();
    }

    /**
     * Returns {@code name} where it is valid.
     *
     * @throws IllegalArgumentException where it is not
     */
    public static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is no run name: use 1 to 100 letters, digits and . _ + -, beginning with a letter or digit");
        }
        return name;
    }
}
