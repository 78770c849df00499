package org.lapidary.engine.x86;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs objdump of the GNU binutils, the reference the decoder is held against. */
final class Objdump {

    private static final Set<String> PREFIXES = Set.of(
            "data16",
            "addr32",
            "lock",
            "repz",
            "repnz",
            "rep",
            "bnd",
            "notrack",
            "xacquire",
            "xrelease",
            "cs",
            "ds",
            "es",
            "fs",
            "gs",
            "ss");

    /**
     * A line of disassembly.
     *
     * @param address where the instruction is
     * @param bytes all of it
     * @param text prefixes, mnemonic and operands
     */
    record Line(long address, byte[] bytes, String text) {

        boolean isBad() {
            return text.contains("(bad)");
        }

        /** The mnemonic without the prefixes printed before it, or nothing where there are only prefixes. */
        String mnemonic() {
            return Stream.of(text.split("\\s+"))
                    .filter(word -> !PREFIXES.contains(word) && !word.startsWith("rex"))
                    .findFirst()
                    .orElse("");
        }
    }

    private Objdump() {}

    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "objdump")));
    }

    /** All executable sections of an object file. */
    static void disassemble(Path file, Consumer<Line> consumer) {
        run(List.of("objdump", "-d", "-w", "-z", "-M", "intel64", file.toString()), consumer);
    }

    /** A file of nothing but instructions. */
    static void disassembleRaw(Path file, Consumer<Line> consumer) {
        run(
                List.of("objdump", "-D", "-w", "-z", "-b", "binary", "-m", "i386:x86-64", "-M", "intel64", "" + file),
                consumer);
    }

    private static void run(List<String> command, Consumer<Line> consumer) {
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            try (var reader = process.inputReader()) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    String[] columns = line.split("\t", 3);
                    if (columns.length > 1 && columns[0].endsWith(":")) {
                        consumer.accept(parse(columns));
                    }
                }
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException("objdump failed: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Line parse(String[] columns) {
        String address = columns[0].strip();
        return new Line(
                Long.parseLong(address, 0, address.length() - 1, 16),
                HexFormat.of().parseHex(columns[1].replace(" ", "")),
                columns.length < 3 ? "" : columns[2].strip());
    }
}
