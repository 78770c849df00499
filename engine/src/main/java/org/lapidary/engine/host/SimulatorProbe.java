package org.lapidary.engine.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The user's gem5. */
final class SimulatorProbe {

    private static final String NAME = "gem5";
    /** gem5 needs seconds to load its Python modules from a cold disk. */
    private static final long LIMIT_SECONDS = 60;

    private static final Pattern VERSION = Pattern.compile("gem5 version (\\S+)");

    private SimulatorProbe() {}

    static Probe of(Optional<Path> binary) {
        if (binary.isEmpty()) {
            return Probe.lacking(
                    NAME,
                    "not configured",
                    "needed to simulate, not to take checkpoints; gem5.binary in the configuration file names it");
        }
        Path gem5 = binary.get();
        if (!Files.isExecutable(gem5) || Files.isDirectory(gem5)) {
            return Probe.lacking(
                    NAME, gem5 + " is no program", "checkpoints can be written all the same; correct gem5.binary");
        }
        String version = version(gem5);
        if (version.startsWith("24.")) {
            return Probe.good(NAME, version + ", " + gem5);
        }
        return Probe.lacking(
                NAME,
                (version.isEmpty() ? "does not tell its version" : version) + ", " + gem5,
                "checkpoints and forecasts are made for v24.0; for 22.1 to 23.1 give a template (docs/gem5.md)");
    }

    /** It has no option for it that works in v24.0, but says it before it finds that a script is none. */
    private static String version(Path gem5) {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("lapidary-doctor");
            Path output = directory.resolve("said");
            Process process = new ProcessBuilder(gem5.toString(), "-d", directory.toString(), "/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Matcher found = VERSION.matcher(Files.readString(output, StandardCharsets.ISO_8859_1));
            return found.find() ? found.group(1) : "";
        } catch (IOException e) {
            return ""; // no version is what is reported
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // somebody else has cleared it away
        }
    }
}
