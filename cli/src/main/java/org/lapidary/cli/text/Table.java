package org.lapidary.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two spaces apart. A column whose heading begins with {@code >} is aligned to the right. */
public final class Table {

    private final String[] headings;
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = headings;
    }

    /** Adds a row, one text a column. */
    public void add(String... cells) {
        if (cells.length != headings.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.length + " columns");
        }
        rows.add(cells);
    }

    /** The lines, headings first, each ended by a newline and without blanks at its end. */
    @Override
    public String toString() {
        int[] widths = new int[headings.length];
        String[] titles = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            titles[i] = isRight(i) ? headings[i].substring(1) : headings[i];
            widths[i] = width(titles[i]);
            for (String[] row : rows) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, titles, widths);
        for (String[] row : rows) {
            line(text, row, widths);
        }
        return text.toString();
    }

    private void line(StringBuilder text, String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells[i]));
            line.append(i == 0 ? "" : "  ");
            line.append(isRight(i) ? padding + cells[i] : cells[i] + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private boolean isRight(int column) {
        return headings[column].startsWith(">");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
