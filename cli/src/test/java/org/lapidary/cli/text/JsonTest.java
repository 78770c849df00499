package org.lapidary.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class JsonTest {

    private static final ObjectMapper JACKSON = new ObjectMapper();

    @Property
    void everyStringIsReadBack(@ForAll String text) {
        JsonNode read = JACKSON.readTree(Json.text(List.of(text)));
        assertThat(read.get(0).asString()).isEqualTo(text);
    }

    @Property
    void everyNumberIsReadBack(@ForAll long number, @ForAll int small) {
        JsonNode read = JACKSON.readTree(Json.text(List.of(number, small)));
        assertThat(read.get(0).asLong()).isEqualTo(number);
        assertThat(read.get(1).asInt()).isEqualTo(small);
    }

    @Property
    void keysAreEscapedToo(@ForAll Map<String, Integer> map) {
        JsonNode read = JACKSON.readTree(Json.text(map));
        assertThat(read.size()).isEqualTo(map.size());
        map.forEach((key, value) -> assertThat(read.get(key).asInt()).isEqualTo(value));
    }

    @Test
    void nestedValuesAreIndentedAndKeepTheirOrder() {
        Object value = Json.object("b", List.of(1, Json.object()), "a", Arrays.asList(null, true), "c", List.of());
        assertThat(Json.text(value)).isEqualTo("""
                {
                  "b": [
                    1,
                    {}
                  ],
                  "a": [
                    null,
                    true
                  ],
                  "c": []
                }
                """);
    }

    @Test
    void whatJsonCannotSayIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.text(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.text(new Object()));
    }
}
