package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.cli.command.Verbs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The schemas themselves: what they promise to whoever reads them instead of the code. */
class SchemasTest {

    static List<String> names() {
        return Schemas.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachIsASchemaAndExplainsAllThatItNames(String name) {
        Schemas.assertIsSchema(name);
        JsonNode schema = new ObjectMapper().readTree(Schemas.text(name));
        assertThat(schema.has("title")).isTrue();
        requireDescriptions(name, schema);
    }

    private static void requireDescriptions(String where, JsonNode node) {
        if (node.get("properties") instanceof JsonNode properties) {
            properties.properties().forEach(entry -> assertThat(described(entry.getValue()))
                    .as("%s: %s is described", where, entry.getKey())
                    .isTrue());
            assertThat(node.get("additionalProperties").asBoolean())
                    .as("%s: nothing is written that is not described", where)
                    .isFalse();
        }
        node.forEach(child -> requireDescriptions(where, child));
    }

    private static boolean described(JsonNode property) {
        return property.has("description") || property.has("$ref") || property.has("const");
    }

    @Test
    void everyVerbHasOne() throws IOException {
        String table = Files.readString(Path.of("..", "docs", "schemas", "README.md"));
        for (String verb : Verbs.NAMES) {
            assertThat(table).contains("`" + verb);
        }
        for (String name : Schemas.names()) {
            assertThat(table).contains("(" + name + ".json)");
        }
    }

    @Test
    void whatIsMissingTooMuchOrOfAnotherKindIsFound() {
        Schemas.assertValid("gem5-script", "{\"path\": \"x\"}");
        Stream.of("{}", "{\"path\": 1}", "{\"path\": \"x\", \"more\": 1}", "[]")
                .forEach(wrong -> assertThatThrownBy(() -> Schemas.assertValid("gem5-script", wrong))
                        .isInstanceOf(AssertionError.class));
    }

    @Test
    void whatSeveralVerbsHaveInCommonIsFoundThroughTheOthers() {
        assertThatThrownBy(() -> Schemas.assertValid("gc", "{\"dryRun\": true}")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Schemas.assertValid("prune", "{\"dryRun\": true}")).isInstanceOf(AssertionError.class);
    }
}
