package org.lapidary.engine.gem5;

import java.util.List;

/** Builds one small JSON object, a line a member (RFC 8259). */
final class JsonText {

    private final StringBuilder text = new StringBuilder("{");

    JsonText put(String name, String value) {
        return raw(name, value == null ? "null" : quote(value));
    }

    JsonText put(String name, long value) {
        return raw(name, String.valueOf(value));
    }

    JsonText put(String name, List<String> values) {
        return raw(
                name,
                "[" + String.join(", ", values.stream().map(JsonText::quote).toList()) + "]");
    }

    private JsonText raw(String name, String value) {
        text.append(text.length() > 1 ? ",\n  " : "\n  ")
                .append(quote(name))
                .append(": ")
                .append(value);
        return this;
    }

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f) {
                // ASCII only: half a surrogate pair, as names that are no text may have, survives as well.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text + "\n}\n";
    }
}
