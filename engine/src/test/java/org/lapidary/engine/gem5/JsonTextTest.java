package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonTextTest {

    @Property
    void aQuotedTextIsPlainAsciiAndReadsBack(@ForAll String text) {
        String quoted = JsonText.quote(text);
        assertThat(quoted.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        assertThat(unquote(quoted)).isEqualTo(text);
    }

    private static String unquote(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                text.append(c);
            } else if (quoted.charAt(i + 1) == 'u') {
                text.append((char) Integer.parseInt(quoted.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                text.append(quoted.charAt(++i));
            }
        }
        return text.toString();
    }

    @Example
    void membersStandInOrder() {
        assertThat(new JsonText()
                        .put("a", 1)
                        .put("b", (String) null)
                        .put("c", List.of("x", "\""))
                        .toString())
                .isEqualTo("{\n  \"a\": 1,\n  \"b\": null,\n  \"c\": [\"x\", \"\\\"\"]\n}\n");
    }
}
