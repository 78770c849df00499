package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;

/** A program that lets the kernel kill it for nearly any system call: those made in its name must not be among them. */
class SystemCallFilterTest {

    /** CAP_SYS_ADMIN of {@code include/uapi/linux/capability.h}. */
    private static final int CAP_SYS_ADMIN = 21;

    @TempDir
    Path directory;

    private Lapidary lapidary;
    private Path program;

    @BeforeEach
    void compile() {
        lapidary = Lapidary.in(directory);
        program = lapidary.compile("filtered");
    }

    private Outcome create(Lapidary user) {
        Outcome created = user.run("create", "-D", "store", "--name", "run", "--events", "events", "--interval", "5ms", "--",
                program.toString());
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.out()).as(created.err()).isEqualTo("done\n");
        assertThat(created.err()).contains("exit code 7");
        user.assertNothingRuns();
        return created;
    }

    @Test
    void itsFilterIsSuspendedWhereThatIsPermitted() throws Exception {
        if (!isPermitted()) {
            Lapidary.skip("suspending a seccomp filter takes CAP_SYS_ADMIN and no filter around the tests");
        }
        assertThat(create(lapidary).err()).doesNotContain("seccomp");
        List<String> stored = new Events(directory.resolve("events")).stored();
        String underIt = stored.get((stored.size() - 1) * 3 / 4); // the last one may come after the output
        Outcome resumed = lapidary.run("resume", "-D", "store", underIt);
        assertThat(resumed.err()).contains("the program had put itself under a seccomp filter; it goes on without");
        assertThat(resumed.out()).isEqualTo("done\n");
        assertThat(resumed.status()).isEqualTo(7);
    }

    @Test
    void noCheckpointIsTakenUnderItElsewhere() throws Exception {
        Lapidary.installed("setpriv");
        Lapidary user = isPermitted() ? lapidary.under("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--") : lapidary;
        assertThat(create(user).err()).contains("seccomp filter");
        assertThat(new Events(directory.resolve("events")).stored()).isNotEmpty();
    }

    private static boolean isPermitted() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return status.contains("Seccomp:\t0")
                && status.stream()
                        .filter(line -> line.startsWith("CapEff:"))
                        .anyMatch(line -> (Long.parseUnsignedLong(line.split("\t")[1], 16) >> CAP_SYS_ADMIN & 1) != 0);
    }
}
