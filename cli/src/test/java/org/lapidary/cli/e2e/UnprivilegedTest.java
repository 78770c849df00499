package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;

/**
 * Lapidary without any privilege, as ordinary users have it. Where the tests do not run as root, all of them are that,
 * and this one has nothing to add.
 */
class UnprivilegedTest {

    /** Root by name, whose files can so be read, but without one capability, which is what the kernel asks for. */
    private static final String[] WITHOUT = {"setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"};

    @TempDir
    Path directory;

    private Lapidary lapidary;

    @BeforeEach
    void giveUpPrivileges() throws Exception {
        Lapidary.installed("setpriv");
        List<String> trial = new ArrayList<>(List.of(WITHOUT));
        trial.add("true");
        if (new ProcessBuilder(trial).start().waitFor() != 0) {
            Lapidary.skip("no privileges to give up");
        }
        lapidary = Lapidary.in(directory).under(WITHOUT);
    }

    /** Such a user has no say in thread ids, so the holders of the locks get new ones. */
    @Test
    void checkpointsAndResumesThreadsThatHoldLocksByTheirIds() throws Exception {
        Path program = lapidary.compile("holders");
        Outcome created = lapidary.run(
                "create", "-D", "store", "--name", "run", "--interval", "30ms", "--max-checkpoints", "4", "--",
                program.toString(), "1");
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.out()).isEqualTo("all released\n");
        assertThat(created.err()).contains("program: exit code 7");
        for (int number = 2; number <= 4; number += 2) {
            Outcome resumed = lapidary.run("resume", "-D", "store", "run/" + number);
            assertThat(resumed.err()).isEmpty();
            assertThat(resumed.out()).isEqualTo("all released\n");
            assertThat(resumed.status()).isEqualTo(7);
        }
        lapidary.assertNothingRuns();
    }

    /** Of another user than root, whose limits the kernel does not pass over. */
    @Test
    void readsAllInThePauseWhereTheUserMayHaveNoMoreProcesses() throws Exception {
        Path program = lapidary.compile("fewer");
        Lapidary ordinary = asNobody();
        Outcome created = ordinary.run(
                "create", "-D", "store", "--name", "run", "--interval", "50ms", "--max-checkpoints", "3", "--max-pause",
                "1", "--", program.toString());
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.err())
                .contains("program: exit code 7")
                .contains("the program stands still until all that changed is read");
        Outcome resumed = ordinary.run("resume", "-D", "store", "run/2");
        assertThat(resumed.out()).as(resumed.err()).isEqualTo(created.out());
        assertThat(resumed.status()).isEqualTo(7);
        ordinary.assertNothingRuns();
    }

    /** The kernel withholds the owner's rights from a program that is traced, which then fails where nobody would look. */
    @Test
    void ofAProgramThatIsToHaveItsOwnersRightsItSaysThatItHasNot() throws Exception {
        Lapidary ordinary = asNobody();
        Path program = Files.copy(Path.of("/bin/true"), directory.resolve("setuid"));
        Files.setAttribute(program, "unix:mode", 04755);
        Outcome created = ordinary.run("create", "-D", "store", "--", program.toString());
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.err()).contains("is a set-user-ID program");
        assertThat(lapidary.run("create", "-D", "other", "--", "/bin/true").err()).doesNotContain("set-user-ID");
    }

    @Test
    void ofAProgramThatBecameAnotherUserResumeSaysWhoseItGoesOnAs() throws Exception {
        asNobody();
        Lapidary.installed("awk");
        Lapidary root = Lapidary.in(directory);
        Outcome created = root.run("create", "-D", "store", "--name", "run", "--interval", "30ms", "--max-checkpoints", "2",
                "--follow", "exec:awk", "--", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "awk",
                "BEGIN { while (i < 3000000) i++; exit 7 }");
        assertThat(created.err()).contains("program: exit code 7");
        Outcome resumed = root.run("resume", "-D", "store", "run/1");
        assertThat(resumed.err()).contains("another user (uid:gid 65534:65534); it goes on as yours (0:0)");
        assertThat(resumed.status()).isEqualTo(7);
    }

    /** A repair that took them for lost would drop every checkpoint. */
    @Test
    void pagesThatItMayNotReadAreNotTakenForDamaged() throws Exception {
        Lapidary.installed("awk");
        lapidary.run("create", "-D", "store", "--name", "run", "--interval", "20ms", "--max-checkpoints", "2", "--",
                "awk", "BEGIN { while (i < 3000000) i++ }");
        List<Path> files;
        try (Stream<Path> all = Files.list(directory.resolve("store/db"))) {
            files = all.filter(file -> file.toString().endsWith(".sst")).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        }
        for (String[] verb : new String[][] {{"verify"}, {"verify", "--read-data"}, {"repair", "--apply"}}) {
            List<String> arguments = new ArrayList<>(List.of(verb));
            arguments.addAll(List.of("-D", "store"));
            Outcome refused = lapidary.run(arguments.toArray(String[]::new));
            assertThat(refused.onlyLine()).contains("Permission denied");
            assertThat(refused.status()).isEqualTo(4);
        }
        for (Path file : files) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.setPosixFilePermissions(directory.resolve("store/FORMAT"), PosixFilePermissions.fromString("---------"));
        assertThat(lapidary.run("list", "-D", "store").onlyLine()).contains("no permission for ", "FORMAT, which belongs to ");
        Files.setPosixFilePermissions(directory.resolve("store/FORMAT"), PosixFilePermissions.fromString("rw-------"));
        Outcome verified = lapidary.run("verify", "--read-data", "-D", "store");
        assertThat(verified.out()).contains("no damage: ");
        assertThat(verified.status()).isZero();
    }

    private Lapidary asNobody() throws Exception {
        return Ordinary.user(directory, 65534);
    }
}
