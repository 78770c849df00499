package org.lapidary.cli.page;

/** A table of HTML. A column whose heading begins with {@code >} is aligned to the right; the last one may wrap. */
final class Rows {

    private final Markup out;
    private final String[] headings;

    /** Begins it. */
    Rows(Markup out, String... headings) {
        this.out = out;
        this.headings = headings;
        out.open("div", "class", "scroll").raw("<table><thead><tr>");
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            out.element("th", right ? heading.substring(1) : heading, "class", right ? "n" : "");
        }
        out.raw("</tr></thead><tbody>\n");
    }

    /** Adds a row; {@code look} is the colour of a key in front, or empty. */
    void row(String look, String... cells) {
        out.raw("<tr>");
        for (int i = 0; i < cells.length; i++) {
            boolean last = i == cells.length - 1 && headings[i].isEmpty();
            out.open("td", "class", headings[i].startsWith(">") ? "n" : last ? "w" : "");
            if (i == 0 && !look.isEmpty()) {
                out.open("i", "class", look).close("i");
            }
            out.text(cells[i]).close("td");
        }
        out.raw("</tr>\n");
    }

    void end() {
        out.raw("</tbody></table>").close("div");
    }
}
