package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * {@code lapidary} in a directory of its own, which is its working directory. What a command leaves in it, and which
 * processes still live there, can then be told: the helpers and the programs of {@code create} inherit the directory.
 */
final class Lapidary {

    /** Generous, for machines that are busy with other things. */
    private static final long TIME_LIMIT_SECONDS = 180;

    private static final Path NATIVE = nativeLibraries();

    private final Path directory;
    private final List<String> wrapper;

    /** What a command came to. */
    record Outcome(int status, String out, String err) {

        /** The lines that are not a report about the run: exactly one is what a failure should have. */
        String onlyLine() {
            List<String> lines = err.lines().toList();
            assertThat(lines).as("one clear line").hasSize(1);
            return lines.getFirst();
        }
    }

    private Lapidary(Path directory, List<String> wrapper) {
        this.directory = directory;
        this.wrapper = wrapper;
    }

    static Lapidary in(Path directory) {
        return new Lapidary(directory, List.of());
    }

    /** The same under a program that runs it, {@code strace -f} for instance. */
    Lapidary under(String... program) {
        return new Lapidary(directory, Stream.concat(wrapper.stream(), Stream.of(program)).toList());
    }

    Path directory() {
        return directory;
    }

    /** Runs a command to its end. */
    Outcome run(String... arguments) {
        try {
            Running running = start(arguments);
            if (!running.process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                running.process.destroyForcibly().waitFor();
                throw new AssertionError("no end after " + TIME_LIMIT_SECONDS + " s: " + running.outcome());
            }
            return running.outcome();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A command that runs. */
    record Running(Process process, Path out, Path err) {

        Outcome outcome() throws IOException {
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        }

        Outcome end() throws IOException, InterruptedException {
            assertThat(process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return outcome();
        }

        /** Sends a signal by name, as kill(1) knows it. */
        void signal(String name) throws IOException, InterruptedException {
            send(name, Long.toString(process.pid()));
        }
    }

    /** Sends a signal to a process, or to a group given as its negated number. */
    static void send(String signal, String target) throws IOException, InterruptedException {
        ProcessBuilder kill = new ProcessBuilder("kill", "-s", signal, "--", target);
        assertThat(kill.inheritIO().start().waitFor()).isZero();
    }

    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(javaCommand());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("lapidary-out", "");
        Path err = Files.createTempFile("lapidary-err", "");
        out.toFile().deleteOnExit();
        err.toFile().deleteOnExit();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Running running = new Running(builder.start(), out, err);
        Runtime.getRuntime().addShutdownHook(new Thread(running.process()::destroyForcibly));
        return running;
    }

    static List<String> javaCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.library.path=" + NATIVE,
                "-Djdk.util.jar.enableMultiRelease=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.lapidary.cli.Main");
    }

    /** Names of everything in the directory, at any depth, but for the files of databases, which are RocksDB's own. */
    List<String> files() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString())
                    .filter(name -> !name.isEmpty() && !name.contains("/db/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless, soon, no process has the directory or one inside it for its working directory. */
    void assertNothingRuns() {
        List<String> left = List.of("?");
        for (int i = 0; i < 100 && !left.isEmpty(); i++) {
            left = processes();
            if (!left.isEmpty()) {
                sleep(50);
            }
        }
        assertThat(left).as("processes left behind").isEmpty();
    }

    /** Command lines of the processes that work in the directory. */
    List<String> processes() {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) all.filter(p -> p.getFileName().toString().matches("[0-9]+"))::iterator) {
                try {
                    if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory.toRealPath())) {
                        found.add(process.getFileName() + ": "
                                + Files.readString(process.resolve("cmdline")).replace('\0', ' '));
                    }
                } catch (IOException gone) {
                    // not ours, or ended just now
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A program of the machine; the test is skipped, aloud, where it has none. */
    static String installed(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        skip("this machine has no " + program);
        return null;
    }

    static void skip(String why) {
        System.err.println("SKIPPED: " + why);
        Assumptions.abort("SKIPPED: " + why);
    }

    /** Compiles {@code src/test/c/NAME.c} into the directory. */
    Path compile(String name) {
        Path binary = directory.resolve(name);
        String source = Path.of("src/test/c", name + ".c").toAbsolutePath().toString();
        try {
            int status = new ProcessBuilder(installed("gcc"), "-O1", "-pthread", "-o", binary.toString(), source)
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(status).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return binary;
    }

    /** Killed JVMs would leave the copies that each makes; so they share one. */
    private static Path nativeLibraries() {
        try {
            Path folder = Files.createTempDirectory("lapidary-native");
            folder.toFile().deleteOnExit();
            Path library = folder.resolve("librocksdbjni-linux64.so");
            try (InputStream in = Lapidary.class.getResourceAsStream("/librocksdbjni-linux64.so")) {
                Files.copy(in, library);
            }
            library.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
