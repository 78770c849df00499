package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The schemas of {@code docs/schemas}, and whether a text is what one of them says. */
public final class Schemas {

    /** Where the schemas would be if they were on the web: their names in each other are relative. */
    private static final String BASE = "https://lapidary.invalid/schemas/";

    private static final Path FOLDER = Path.of("..", "docs", "schemas");

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Schemas::read));

    private Schemas() {}

    /** The names of all, without {@code .json}. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of one, which its users see under this name; null where there is none. */
    static String read(String iri) {
        if (!iri.startsWith(BASE)) {
            return null;
        }
        try {
            return Files.readString(FOLDER.resolve(iri.substring(BASE.length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return read(BASE + name + ".json");
    }

    /** Fails unless {@code json} is JSON as the schema {@code name} has it. */
    public static void assertValid(String name, String json) {
        List<Error> errors = REGISTRY.getSchema(SchemaLocation.of(BASE + name + ".json"))
                .validate(json, InputFormat.JSON);
        assertThat(errors).as("what %s.json finds wrong with %s", name, json).isEmpty();
    }

    /** Fails unless a schema is one. */
    static void assertIsSchema(String name) {
        List<Error> errors = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(text(name), InputFormat.JSON);
        assertThat(errors).as("what is wrong with the schema %s", name).isEmpty();
    }
}
