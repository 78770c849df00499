package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/** Programs under {@code create} behave as they do without it, whatever they do and however they are named. */
class ProgramsTest {

    @TempDir
    Path directory;

    private Lapidary lapidary;
    private Events events;

    @BeforeEach
    void begin() {
        lapidary = Lapidary.in(directory);
        events = new Events(directory.resolve("events"));
    }

    private Outcome create(String... optionsAndProgram) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("create", "-D", "store", "--name", "r", "--events", "events"));
        arguments.addAll(List.of(optionsAndProgram));
        Outcome outcome = lapidary.run(arguments.toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        lapidary.assertNothingRuns();
        return outcome;
    }

    private void script(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** As a shell's <(…) is. */
    @Test
    void standardInputMayBeADescriptorThatIsNoneOfTheProgram() throws Exception {
        Files.writeString(directory.resolve("input"), "one\ntwo\n");
        lapidary = lapidary.under("sh", "-c", "exec \"$@\" 9<input", "sh");
        assertThat(create("--stdin", "/dev/fd/9", "--", Lapidary.installed("cat")).out()).isEqualTo("one\ntwo\n");
    }

    private List<CheckpointInfo> checkpoints() {
        try (Store store = Store.openForReading(directory.resolve("store"), "test")) {
            return store.run("r").isPresent() ? store.checkpoints("r") : List.of();
        }
    }

    private ProcessState state(CheckpointInfo checkpoint) {
        try (Store store = Store.openForReading(directory.resolve("store"), "test")) {
            return StateCodec.decode(store.checkpoint(checkpoint.id()).state());
        }
    }

    @Test
    void pathsWithSpacesAndEmptyArguments() throws IOException {
        script("my tools/say all", "for i; do printf '<%s>' \"$i\"; done");
        assertThat(create("--", "my tools/say all", "a b", "", "-c", "--name").out()).isEqualTo("<a b><><-c><--name>");
    }

    @Test
    void aCommandInOneWordIsSplitAsAShellWould() throws IOException {
        script("say", "for i; do printf '<%s>' \"$i\"; done");
        assertThat(create("--cmd", "./say 'a b' \"\" c\\ d \"$HOME *\"").out()).isEqualTo("<a b><><c d><$HOME *>");
    }

    @Test
    void aProgramFromThePathOfItsOwnEnvironment() throws IOException {
        script("bin/only-here", "echo \"$GREETING from $PWD\"");
        Files.createDirectory(directory.resolve("elsewhere"));
        Outcome outcome = create(
                "--env", "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH"), "--env", "GREETING=hello",
                "--cwd", "elsewhere", "--", "only-here");
        assertThat(outcome.out()).isEqualTo("hello from " + directory.toRealPath().resolve("elsewhere") + "\n");
    }

    @Test
    void inputAndOutputFromFiles() throws IOException {
        Files.writeString(directory.resolve("in"), "one\ntwo\n");
        Files.writeString(directory.resolve("out"), "something longer that was there before");
        assertThat(create("--stdin", "in", "--stdout", "out", "--", "cat").out()).isEmpty();
        assertThat(directory.resolve("out")).hasContent("one\ntwo\n");
    }

    @Test
    void oneThatIsOverAtOnceHasNoCheckpoints() {
        Outcome outcome = create("--", "true");
        assertThat(outcome.err()).contains("0 checkpoints").contains("no checkpoint was taken");
        assertThat(checkpoints()).isEmpty();
    }

    @Test
    void oneThatEndsByASignalIsReported() {
        assertThat(create("--", "sh", "-c", "kill -SEGV $$").err()).contains("program: signal 11");
        Outcome passed = lapidary.run("create", "-D", "store", "--exit-with-program", "--", "sh", "-c", "kill -9 $$");
        assertThat(passed.status()).isEqualTo(128 + 9);
        assertThat(lapidary.run("create", "-D", "store", "--exit-with-program", "--", "sh", "-c", "exit 42").status())
                .isEqualTo(42);
    }

    @Test
    void oneThatBecomesAnotherIsFollowed() {
        create("--interval", "50ms", "--", "sh", "-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; exec sleep 2");
        List<CheckpointInfo> checkpoints = checkpoints();
        assertThat(checkpoints).isNotEmpty();
        assertThat(state(checkpoints.getLast()).command()).startsWith("sleep");
        assertThat(lapidary.run("resume", "-D", "store", checkpoints.getLast().id().toString()).status())
                .isZero();
    }

    @Test
    void childrenAreUnharmed() throws Exception {
        String commands = "ls / | wc -l; (echo in a subshell); awk 'BEGIN { print 6 * 7 }' | tr 4 5;"
                + " sh -c 'sh -c \"echo deep\"'; x=$(cat /proc/self/comm); echo $x";
        Process natively = new ProcessBuilder("sh", "-c", commands).start();
        String expected = new String(natively.getInputStream().readAllBytes());
        Outcome outcome = create("--interval", "20ms", "--", "sh", "-c", commands);
        assertThat(outcome.out()).isEqualTo(expected);
        assertThat(events.notices()).anyMatch(notice -> notice.contains("child process") && notice.contains("untraced"));
    }

    @Test
    void aForkedChildSeesTheHostsCpuAgain() throws Exception {
        Path program = lapidary.compile("children");
        Outcome outcome = create("--", program.toString());
        Process natively = new ProcessBuilder(program.toString()).start();
        String real = new String(natively.getInputStream().readAllBytes()).lines().findFirst().orElseThrow();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.getFirst()).startsWith("parent ").isNotEqualTo(real);
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(real.replace("parent", "fork"), real.replace("parent", "clone"), "0 0");
    }

    @Test
    void oneThatStopsItselfIsCheckpointedMeanwhileAndGoesOn() throws Exception {
        Lapidary.Running running = lapidary.start(
                "create", "-D", "store", "--name", "r", "--events", "events", "--interval", "50ms", "--", "sh", "-c",
                "kill -STOP $$; echo on");
        events.awaitStored(3);
        Lapidary.send("CONT", events.pid().orElseThrow().toString());
        Outcome outcome = running.end();
        assertThat(outcome.out()).isEqualTo("on\n");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void aSecondThreadIsInTheCheckpointsAndGoesOn() {
        Path program = lapidary.compile("threads");
        Outcome outcome = create("--interval", "20ms", "--", program.toString(), "join", "0.7");
        assertThat(outcome.out()).isEqualTo("joined\n");
        assertThat(outcome.err()).contains("program: exit code 3");
        CheckpointInfo both = checkpoints().stream()
                .filter(checkpoint -> state(checkpoint).threads().size() == 2)
                .findFirst()
                .orElseThrow();
        Outcome resumed = lapidary.run("resume", "-D", "store", both.id().toString());
        assertThat(resumed.out()).isEqualTo("joined\n");
        assertThat(resumed.status()).isEqualTo(3);
    }

    @Test
    void aFirstThreadMayEndBeforeTheOthers() {
        Path program = lapidary.compile("threads");
        Outcome outcome = create("--interval", "20ms", "--", program.toString(), "leave", "0.5");
        assertThat(outcome.err()).contains("program: exit code 0");
        CheckpointInfo last = checkpoints().getLast();
        assertThat(state(last).firstThreadEnded()).isTrue();
        Outcome resumed = lapidary.run("resume", "-D", "store", last.id().toString());
        assertThat(resumed.status()).as(resumed.err()).isZero();
    }

    @Test
    void anExecInASecondThreadIsFollowed() {
        Path program = lapidary.compile("threads");
        Outcome outcome = create("--interval", "20ms", "--", program.toString(), "exec", "0.3");
        assertThat(outcome.err()).contains("program: exit code 0");
        assertThat(checkpoints()).isNotEmpty();
        assertThat(state(checkpoints().getLast()).command()).startsWith("sleep");
    }

    @Test
    void oneThatHandlesAndIgnoresTheSignalsOfTraps() throws Exception {
        Path program = lapidary.compile("signals");
        assertThat(create("--interval", "20ms", "--", program.toString()).out()).isEqualTo("100 50\n");
        String last = checkpoints().getLast().id().toString();
        assertThat(lapidary.run("resume", "-D", "store", last).out()).isEqualTo("100 50\n");
    }

    @Test
    void oneThatClosesItsInputAndOutput() {
        create("--interval", "50ms", "--", "sh", "-c", "exec <&- >&-; exec sleep 1.5");
        assertThat(checkpoints()).isNotEmpty();
        Outcome resumed = lapidary.run("resume", "-D", "store", checkpoints().getLast().id().toString());
        assertThat(resumed.status()).as(resumed.err()).isZero();
    }

    /** The launcher opens them for the JVM, or one of its files would get their numbers, and says that it did. */
    @Test
    void standardStreamsThatWereClosedAreClosedForTheProgram() {
        Lapidary launched = lapidary.under("env", "JAVA_TOOL_OPTIONS=-Dlapidary.closed=0,2");
        String looks = "for i in 0 1 2 3 4; do [ -e /proc/$$/fd/$i ] && echo $i; done; exit 0";
        Outcome outcome = launched.run("create", "-D", "store", "--exit-with-program", "--", "sh", "-c", looks);
        assertThat(outcome.out()).isEqualTo("1\n");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void theProgramHasTheStandardStreamsAndNoOtherDescriptor() {
        String looks = "for i in 0 1 2 3 4; do [ -e /proc/$$/fd/$i ] && echo $i; done";
        assertThat(lapidary.run("create", "-D", "store", "--", "sh", "-c", looks).out()).isEqualTo("0\n1\n2\n");
    }
}
