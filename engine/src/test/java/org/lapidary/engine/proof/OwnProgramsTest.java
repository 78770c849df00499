package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.create.CreateResult;

/** Every checkpoint of the small C programs goes on as the program did. */
class OwnProgramsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-static", "-no-pie", "-static-pie", "-pie"})
    void computesAndPrintsHoweverItIsLinked(String linking) throws Exception {
        Path program = Subjects.compile(folder, "compute", linking);
        CreateResult result = Proof.of(folder, List.of(program.toString(), "40"), Optional.empty())
                .resumingEvery(linking.equals("-pie") ? 1 : 3)
                .prove();
        assertThat(result.exit().code()).isEqualTo(42);
    }

    @Test
    void goesOnReadingAFileWhereItWas() throws Exception {
        Path program = Subjects.compile(folder, "readfile", "-static");
        Path text = Subjects.text(folder, 2);
        Proof.of(folder, List.of(program.toString(), text.toString()), Optional.empty())
                .resumingEvery(2)
                .prove();
    }

    @Test
    void keepsMemoryInAllItsForms() throws Exception {
        Path program = Subjects.compile(folder, "memory", "-pie");
        Proof.of(folder, List.of(program.toString(), "60"), Optional.empty()).prove();
    }

    @Test
    void keepsFilesThatItWritesWithAndWithoutNames() throws Exception {
        Path program = Subjects.compile(folder, "files", "-pie");
        Path files = Files.createDirectory(folder.resolve("files"));
        Proof.of(folder, List.of(program.toString(), files.toString()), Optional.empty())
                .prove();
        assertThat(files.resolve("log")).exists();
    }

    /** No descriptor tells of most of them at any checkpoint, and all of them are gone when it is resumed. */
    @Test
    void keepsFilesThatItClosesAndOpensAgainByName() throws Exception {
        Path program = Subjects.compile(folder, "tempnames", "-pie");
        Path files = Files.createDirectory(folder.resolve("files"));
        Proof.of(folder, List.of(program.toString(), files.toString()), Optional.empty())
                .prove();
        assertThat(files).isEmptyDirectory();
    }

    @Test
    void letsTimersRunOnAndKeepsLimits() throws Exception {
        Path program = Subjects.compile(folder, "timers", "-pie");
        Proof.of(folder, List.of(program.toString()), Optional.empty())
                .resumingEvery(4)
                .prove();
    }

    @Test
    void timersThatItHasMadeKeepTheirNumbersAndGoOff() throws Exception {
        Path program = Subjects.compile(folder, "posixtimers", "-pie", "-pthread");
        Proof.of(folder, List.of(program.toString()), Optional.empty())
                .resumingEvery(3)
                .prove();
    }

    @Test
    void keepsLocksSealsAndStacksThatGrowAndWhereItMayRun() throws Exception {
        Path program = Subjects.compile(folder, "traits", "-pie");
        Proof.of(folder, List.of(program.toString()), Optional.empty())
                .resumingEvery(3)
                .prove();
    }

    @Test
    void keepsDescriptorsOfOtherKinds() throws Exception {
        Path program = Subjects.compile(folder, "descriptors", "-pie");
        Path entries = Files.createDirectory(folder.resolve("entries"));
        for (int i = 0; i < 3000; i++) {
            Files.createFile(entries.resolve("entry-" + i));
        }
        Proof.of(folder, List.of(program.toString(), entries.toString()), Optional.empty())
                .prove();
    }

    @Test
    void goesOnFromWithinASystemCall() throws Exception {
        Path program = Subjects.compile(folder, "sleeper", "-pie");
        Proof.of(folder, List.of(program.toString()), Optional.empty())
                .withCheckpoints(24)
                .resumingEvery(4)
                .prove();
    }

    @Test
    void keepsSignalsThatWait() throws Exception {
        Path program = Subjects.compile(folder, "pending", "-static");
        Proof.of(folder, List.of(program.toString()), Optional.empty()).prove();
    }

    /** Each CPUID traps, so that some interruptions meet the program in the midst of one. */
    @Test
    void standsStillBetweenTraps() throws Exception {
        Path program = Subjects.compile(folder, "cpuid", "-static");
        CreateResult result = Proof.of(folder, List.of(program.toString(), "20000"), Optional.empty())
                .withCheckpoints(150)
                .resumingEvery(25)
                .prove();
        assertThat(result.exit().code()).isZero();
    }

    @Test
    void copiesThatAreReadWhileItRunsOnAreAsGoodAsTheProgram() throws Exception {
        Path program = Subjects.compile(folder, "memory", "-pie");
        CreateResult result = Proof.of(folder, List.of(program.toString(), "60"), Optional.empty())
                .readingCopies()
                .prove();
        assertThat(result.facts()).anyMatch(fact -> fact.startsWith("checkpoints read from a copy"));
    }

    @Test
    void copiesAreNoChildrenOfTheProgram() throws Exception {
        Path program = Subjects.compile(folder, "forker", "-pie");
        CreateResult result = Proof.of(folder, List.of(program.toString(), "60"), Optional.empty())
                .readingCopies()
                .resumingNone()
                .prove();
        assertThat(result.facts()).anyMatch(fact -> fact.startsWith("checkpoints read from a copy"));
    }

    /** Steps and traps of the tracer make SIGTRAP deadly to whoever ignores it, unless that is mended. */
    @Test
    void goesOnIgnoringTheSignalThatTracingUses() throws Exception {
        Path program = Subjects.compile(folder, "ignoretrap", "-pie");
        CreateResult result =
                Proof.of(folder, List.of(program.toString()), Optional.empty()).prove();
        assertThat(result.exit().code()).isZero();
    }
}
