package org.lapidary.cli.text;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes JSON (RFC 8259): maps as objects, collections as arrays, strings, numbers, booleans, null. Keys in the map's
 * order, characters outside ASCII as they are; over lines with two spaces of indentation, or all in one line.
 */
public final class Json {

    private final StringBuilder out = new StringBuilder();

    private final boolean oneLine;

    private Json(boolean oneLine) {
        this.oneLine = oneLine;
    }

    /** The JSON text of {@code value}, ended by a newline. */
    public static String text(Object value) {
        return write(value, false);
    }

    /** Like {@link #text}, in one line. */
    public static String line(Object value) {
        return write(value, true);
    }

    private static String write(Object value, boolean oneLine) {
        Json json = new Json(oneLine);
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    /** An object with its keys in the order of the arguments: key, value, key, value … */
    public static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    private void value(Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case String text -> string(text);
            case Boolean bool -> out.append(bool);
            case Double number -> real(number);
            case Integer number -> out.append(number);
            case Long number -> out.append(number);
            case BigDecimal number -> out.append(number.toPlainString());
            case Map<?, ?> map -> object(map, depth);
            case Collection<?> items -> array(items, depth);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private void real(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        }
        out.append(number);
    }

    private void object(Map<?, ?> map, int depth) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            newLine(depth + 1);
            string((String) entry.getKey());
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = oneLine ? ", " : ",";
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void array(Collection<?> items, int depth) {
        String separator = "";
        out.append('[');
        for (Object item : items) {
            out.append(separator);
            newLine(depth + 1);
            value(item, depth + 1);
            separator = oneLine ? ", " : ",";
        }
        if (!items.isEmpty()) {
            newLine(depth);
        }
        out.append(']');
    }

    private void newLine(int depth) {
        if (!oneLine) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || Character.isISOControl(c) || Character.isSurrogate(c)) {
                // A surrogate without its other half has no UTF-8, but it has an escape.
                out.append("\\u").append(hex4(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static String hex4(char c) {
        String digits = Integer.toHexString(c);
        return "0000".substring(digits.length()) + digits;
    }
}
