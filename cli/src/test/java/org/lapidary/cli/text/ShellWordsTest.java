package org.lapidary.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

    @Test
    void blanksSeparateWordsAndQuotesHoldThemTogether() {
        assertThat(ShellWords.split("  a\tb\n'c d' \"e f\" g\\ h  ")).containsExactly("a", "b", "c d", "e f", "g h");
    }

    @Test
    void emptyQuotesAreAWordAndNeighboursJoin() {
        assertThat(ShellWords.split("'' \"\" a'b'\"c\"d")).containsExactly("", "", "abcd");
    }

    @Test
    void nothingIsExpanded() {
        assertThat(ShellWords.split("$HOME *.c `ls` a|b >c #d ~ 'x$y' \"$z\""))
                .containsExactly("$HOME", "*.c", "`ls`", "a|b", ">c", "#d", "~", "x$y", "$z");
    }

    @Test
    void aBackslashQuotesOneCharacterAndBetweenDoubleQuotesOnlySome() {
        assertThat(ShellWords.split("\\'a \"\\\"b\\$\\`\\\\\\n\" 'c\\' d\\\ne"))
                .containsExactly("'a", "\"b$`\\\\n", "c\\", "de");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "a 'b", "\"", "\"a\\\"", "a\\", "'a'\"b"})
    void whatIsNotClosedIsAnError(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ShellWords.split(text));
    }

    @Property
    void joinedWordsAreReadBack(@ForAll List<String> words) {
        assertThat(ShellWords.split(ShellWords.join(words))).isEqualTo(words);
    }

    @Provide
    Arbitrary<String> quoting() {
        return Arbitraries.strings().withChars("ab \t'\"\\").ofMaxLength(12);
    }

    @Property(tries = 100)
    void splitsAsTheShellDoes(@ForAll("quoting") String text) throws IOException, InterruptedException {
        List<String> words;
        try {
            words = ShellWords.split(text);
        } catch (IllegalArgumentException e) {
            return; // a shell would read on
        }
        assertThat(words).isEqualTo(shell(text));
    }

    private static List<String> shell(String text) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", "printf '%s\\0' start " + text).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        List<String> words = new ArrayList<>(List.of(output.split("\0", -1)));
        words.removeFirst();
        words.removeLast();
        return words;
    }
}
