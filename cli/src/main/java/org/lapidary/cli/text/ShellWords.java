package org.lapidary.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into words by the quoting rules of the POSIX shell (XCU 2.2): single quotes, double quotes,
 * backslash. Nothing is expanded: {@code $}, {@code *}, {@code |}, {@code >} and the like are plain characters.
 */
public final class ShellWords {

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String text) {
        this.text = text;
    }

    /**
     * Splits {@code text}.
     *
     * @throws IllegalArgumentException where a quote is not closed; the message is for users
     */
    public static List<String> split(String text) {
        return new ShellWords(text).split();
    }

    /** Quotes {@code words} so that a shell, and {@link #split}, reads them back. */
    public static String join(List<String> words) {
        StringBuilder joined = new StringBuilder();
        for (String word : words) {
            joined.append(joined.isEmpty() ? "" : " ").append(quote(word));
        }
        return joined.toString();
    }

    private static String quote(String word) {
        boolean plain = !word.isEmpty()
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || "%+,-./:=@_^".indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private List<String> split() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n' -> endWord();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                default -> add(c);
            }
        }
        endWord();
        return List.copyOf(words);
    }

    private void singleQuoted() {
        int start = at;
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw unclosed("single quote", start);
        }
        inWord = true;
        word.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted() {
        int start = at;
        inWord = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            // Between double quotes a backslash quotes these only; before others it is a character like any.
            if (c == '\\' && at < text.length() && "$`\"\\\n".indexOf(text.charAt(at)) >= 0) {
                c = text.charAt(at++);
                if (c == '\n') {
                    continue;
                }
            }
            word.append(c);
        }
        throw unclosed("double quote", start);
    }

    private void escaped() {
        if (at == text.length()) {
            throw new IllegalArgumentException("the command ends with a backslash that quotes nothing");
        }
        char c = text.charAt(at++);
        if (c != '\n') {
            add(c);
        }
    }

    private void add(char c) {
        inWord = true;
        word.append(c);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private static IllegalArgumentException unclosed(String quote, int position) {
        return new IllegalArgumentException("the " + quote + " at position " + position + " is not closed");
    }
}
