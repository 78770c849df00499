package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.lapidary.engine.FileFailures;

/**
 * The gem5 configuration that comes with Lapidary: {@code gem5.opt lapidary_se.py --restore DIR} restores and runs
 * what {@link Materializer} wrote with the built-in template.
 */
public final class Gem5Script {

    /** Its usual name. */
    public static final String NAME = "lapidary_se.py";

    private Gem5Script() {}

    public static String text() {
        try (InputStream in = Objects.requireNonNull(Gem5Script.class.getResourceAsStream(NAME), NAME)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the script to a file, replacing it. */
    public static void write(Path file) {
        try {
            Files.writeString(file, text());
        } catch (IOException e) {
            throw FileFailures.of("can't write " + file, e);
        }
    }
}
