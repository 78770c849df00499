package org.lapidary.cli.page;

import java.util.Locale;

/** HTML and SVG as text under construction. What is given as text or attribute value is escaped here and nowhere else. */
final class Markup {

    private final StringBuilder out = new StringBuilder();

    /** Appends markup of our own. */
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends text. */
    Markup text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** Begins an element; attributes as name, value, name, value … */
    Markup open(String element, Object... attributes) {
        return tag(element, ">", attributes);
    }

    /** Appends an element without content. */
    Markup empty(String element, Object... attributes) {
        return tag(element, "/>", attributes);
    }

    private Markup tag(String element, String end, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(attributes[i + 1] instanceof Double number ? coordinate(number) : escaped(attributes[i + 1].toString()));
            out.append('"');
        }
        out.append(end);
        return this;
    }

    Markup close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    /** An element around text. */
    Markup element(String element, String text, Object... attributes) {
        return open(element, attributes).text(text).close(element);
    }

    /** A number in the units of a chart, to a tenth. */
    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /**
     * Text that means itself in HTML and in attribute values. Characters that can't be shown, or that change the order of
     * others (Unicode's bidirectional controls), become U+FFFD.
     */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isHarmless(c) ? c : 0xfffd);
            }
        });
        return escaped.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** {@code text} in at most {@code width} characters, its middle left out: names differ at their ends. */
    static String shortened(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text;
        }
        int head = (width - 1) / 3;
        int tail = width - 1 - head;
        return text.substring(0, text.offsetByCodePoints(0, head)) + "…"
                + text.substring(text.offsetByCodePoints(text.length(), -tail));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
