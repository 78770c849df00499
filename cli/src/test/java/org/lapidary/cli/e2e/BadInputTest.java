package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;

/** Each mistake: one clear line, its exit status, and nothing left behind. The statuses are those of the help. */
class BadInputTest {

    private static final int CANNOT_START = 3;
    private static final int NOT_PERMITTED = 4;
    private static final int BAD_REQUEST = 5;
    private static final int NOT_A_STORE = 6;
    private static final int NO_SPACE = 9;
    /** Of verbs whose status is the program's. */
    private static final int OWN_FAILURE = 125;

    @TempDir
    Path directory;

    private Lapidary lapidary;

    @BeforeEach
    void begin() {
        lapidary = Lapidary.in(directory);
    }

    /** Runs a command that must fail and change nothing. */
    private void refuses(Lapidary lapidary, int status, String words, String... arguments) {
        List<String> before = lapidary.files();
        Outcome outcome = lapidary.run(arguments);
        assertThat(outcome.onlyLine()).startsWith("lapidary: ").contains(words).doesNotContain("unexpected");
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(status);
        assertThat(outcome.out()).isEmpty();
        assertThat(lapidary.files()).as("files").isEqualTo(before);
        lapidary.assertNothingRuns();
    }

    private void refusesToCreate(int status, String words, String... program) {
        List<String> arguments = new ArrayList<>(List.of("create", "-D", "new/store", "--stdout", "out", "--"));
        arguments.addAll(List.of(program));
        refuses(lapidary, status, words, arguments.toArray(String[]::new));
    }

    private void file(String name, boolean executable, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(name), content);
        if (executable) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void file(String name, boolean executable, String content) throws IOException {
        file(name, executable, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** An ELF header and nothing after it. */
    private static byte[] elfHeader(int elfClass, int machine) {
        byte[] header = new byte[64];
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', (byte) elfClass, 1, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) machine)
                .putInt(20, 1);
        return header;
    }

    /** A store with a run {@code r} of at least one checkpoint. */
    private void store() {
        Outcome made = lapidary.run(
                "create", "-D", "store", "--name", "r", "--interval", "50ms", "--max-checkpoints", "2", "--", "sleep",
                "2");
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.err()).doesNotContain("no checkpoint was taken");
    }

    @Test
    void aProgramThatIsNowhere() {
        refusesToCreate(CANNOT_START, "no program 'lapidary-has-no-such-program' in PATH", "lapidary-has-no-such-program");
        refusesToCreate(CANNOT_START, "does not exist", "./missing");
    }

    @Test
    void aProgramThatIsNotExecutable() throws IOException {
        file("plain", false, "#!/bin/sh\n");
        refusesToCreate(CANNOT_START, "is not executable", "./plain");
        refusesToCreate(CANNOT_START, "is a directory", "/");
    }

    @Test
    void aProgramOf32Bits() throws IOException {
        file("old", true, elfHeader(1, 3));
        refusesToCreate(CANNOT_START, "32-bit", "./old");
    }

    @Test
    void aProgramForAnotherProcessor() throws IOException {
        file("arm", true, elfHeader(2, 183));
        refusesToCreate(CANNOT_START, "is not a 64-bit x86 program", "./arm");
    }

    @Test
    void aProgramThatTheKernelRefuses() throws IOException {
        file("broken", true, elfHeader(2, 62));
        refusesToCreate(CANNOT_START, "cannot execute", "./broken");
    }

    @Test
    void aScriptWithoutItsFirstLine() throws IOException {
        file("script", true, "echo hello\n");
        refusesToCreate(CANNOT_START, "neither an ELF program nor a script that begins with #!", "./script");
    }

    @Test
    void aScriptWhoseInterpreterIsMissing() throws IOException {
        file("script", true, "#!/no/such/interpreter -x\n");
        refusesToCreate(CANNOT_START, "names the interpreter '/no/such/interpreter'", "./script");
        file("nameless", true, "#!\n");
        refusesToCreate(CANNOT_START, "names no interpreter", "./nameless");
    }

    @Test
    void inputAndDirectoriesThatAreMissing() {
        refuses(lapidary, CANNOT_START, "--stdin nothing", "create", "-D", "new", "--stdin", "nothing", "--", "true");
        refuses(lapidary, CANNOT_START, "--cwd nowhere", "create", "-D", "new", "--cwd", "nowhere", "--", "true");
        refuses(lapidary, CANNOT_START, "as standard output", "create", "-D", "new", "--stdout", "no/out", "--", "true");
        refuses(lapidary, BAD_REQUEST, "--report", "create", "-D", "new", "--report", "no/report", "--", "true");
        refuses(lapidary, BAD_REQUEST, "--events", "create", "-D", "new", "--events", "no/events", "--", "true");
    }

    @Test
    void aHostThatForbidsTracing() {
        Lapidary forbidden = lapidary.under(lapidary.compile("noptrace").toString());
        refuses(forbidden, NOT_PERMITTED, "may not trace programs here", "create", "-D", "new/store", "--", "true");
        assertThat(forbidden.run("doctor", "-D", "new/store").out())
                .containsPattern("missing +tracing +not possible; under a seccomp filter")
                .contains("no checkpoints can be taken here");
    }

    @Test
    void anotherTracerAroundLapidary() {
        Lapidary traced = lapidary.under(Lapidary.installed("strace"), "-f", "-o", "/dev/null");
        refuses(traced, NOT_PERMITTED, "has one tracer only", "create", "-D", "new/store", "--", "true");
    }

    @Test
    void somethingElseThanAStore() throws IOException {
        file("file", false, "");
        Files.createDirectories(directory.resolve("folder/inside"));
        refuses(lapidary, NOT_A_STORE, "there is no store in missing", "list", "-D", "missing");
        refuses(lapidary, NOT_A_STORE, "is not a directory", "list", "-D", "file");
        refuses(lapidary, NOT_A_STORE, "holds other files", "create", "-D", "folder", "--", "true");
    }

    @Test
    void aStoreOfAnotherVersion() throws IOException {
        file("store-FORMAT", false, "lapidary store\nversion 99\n");
        Files.createDirectory(directory.resolve("store"));
        Files.move(directory.resolve("store-FORMAT"), directory.resolve("store/FORMAT"));
        refuses(lapidary, NOT_A_STORE, "too new for this lapidary", "list", "-D", "store");
        refuses(lapidary, NOT_A_STORE, "too new for this lapidary", "create", "-D", "store", "--", "true");
    }

    @Test
    void aStoreThatAnotherCreateWritesTo() throws Exception {
        Events events = new Events(directory.resolve("events"));
        Lapidary.Running holder = lapidary.start(
                "create", "-D", "store", "--interval", "50ms", "--events", "events", "--max-checkpoints", "1", "--name",
                "held", "--", "sleep", "600");
        events.awaitStored(1);
        Lapidary other = Lapidary.in(Files.createDirectory(directory.resolve("other")));
        assertThat(other.run("list", "-D", "../store", "held").out()).contains("held/1");
        refuses(
                other, BAD_REQUEST, "has a run 'held' already", "create", "-D", "../store", "--name", "held", "--",
                "true");
        holder.signal("TERM");
        holder.end();
        assertThat(directory.resolve("store/writing")).isEmptyDirectory();
    }

    @Test
    void checkpointsThatAreMissingAndOutputThatExists() throws IOException {
        store();
        Files.createDirectory(directory.resolve("there"));
        refuses(lapidary, BAD_REQUEST, "no run 'q'", "show", "-D", "store", "q/1");
        refuses(lapidary, BAD_REQUEST, "99", "materialize", "-D", "store", "r/99", "--out", "out");
        refuses(lapidary, OWN_FAILURE, "no run 'q'", "resume", "-D", "store", "q/1");
        refuses(lapidary, BAD_REQUEST, "there exists already", "materialize", "-D", "store", "r/1", "--out", "there");
        refuses(lapidary, BAD_REQUEST, "", "materialize", "-D", "store", "r/1", "--out", "out", "--mem-size", "64KiB");
        file("kept", false, "earlier output");
        refuses(
                lapidary, BAD_REQUEST, "has a run 'r' already", "create", "-D", "store", "--name", "r", "--stdout",
                "kept", "--", "echo", "later");
        assertThat(directory.resolve("kept")).hasContent("earlier output");
    }

    @Test
    void aFullDisk() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        if (new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small.toString())
                        .start()
                        .waitFor()
                != 0) {
            Lapidary.skip("no permission to mount a small file system");
        }
        try {
            // Random bytes, which don't compress: more of them than the disk has room for.
            Outcome outcome = lapidary.run(
                    "create", "-D", "small/store", "--events", "events", "--interval", "100ms", "--", Lapidary.installed("awk"),
                    "BEGIN { srand(1); for (;;) { i++; a[i] = rand() \"\" rand() } }");
            assertThat(outcome.onlyLine()).contains("the disk or quota is full", "the program was ended");
            assertThat(Files.readAllLines(directory.resolve("events")).getLast())
                    .contains("\"failed\"", "the program was ended");
            assertThat(outcome.status()).isEqualTo(NO_SPACE);
            lapidary.assertNothingRuns();
            Outcome list = lapidary.run("list", "-D", "small/store");
            assertThat(list.status()).as(list.err()).isIn(0, NOT_A_STORE);

            Files.write(small.resolve("filler"), new byte[0]);
            fill(small.resolve("filler"));
            Outcome first = lapidary.run("create", "-D", "small/other", "--", "true");
            assertThat(first.status()).as(first.err()).isEqualTo(NO_SPACE);
            assertThat(first.onlyLine()).contains("the disk or quota is full");
            assertThat(small.resolve("other")).doesNotExist();
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // That was the aim.
        }
    }
}
