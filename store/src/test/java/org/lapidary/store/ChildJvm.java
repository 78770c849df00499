package org.lapidary.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Another Java process that runs a main class of the tests. */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final Path temporary;
    private final BufferedReader output;

    public ChildJvm(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // Of its own, since what RocksDB unpacks there stays behind when the process is killed: 18 MB.
        temporary = Files.createTempDirectory("child-jvm");
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The next line that the child prints; null when it has ended. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** SIGKILL, and waits until it has worked. */
    public void kill() {
        process.toHandle().destroyForcibly(); // unlike the process's own method leaves its output readable
        process.onExit().join();
        try (Stream<Path> left = Files.walk(temporary)) {
            left.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Killed twice: it has been cleared up.
        }
    }

    @Override
    public void close() {
        kill();
    }
}
