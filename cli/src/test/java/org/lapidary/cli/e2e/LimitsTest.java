package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.e2e.Lapidary.Outcome;

/** Under limits that are too low, the run is made as ever or one line says which limit it was; nothing is left behind. */
class LimitsTest {

    /** And those that follow: nobody else's, so that none of another test's processes count. */
    private static final int USER = 65400;

    /** More threads and processes than Java itself that a run takes at most. */
    private static final int RUN_TAKES = 14;

    @TempDir
    Path directory;

    @BeforeEach
    void limitsCanBeSet() {
        Lapidary.installed("prlimit");
        Lapidary.installed("awk");
    }

    private static Outcome create(Lapidary lapidary) {
        return lapidary.run("create", "-D", "store", "--interval", "30ms", "--name", "run", "--",
                "awk", "BEGIN { while (i < 2000000) i++; print i; exit 7 }");
    }

    private Outcome createWith(Lapidary user, int processes) {
        // Without the variable RocksDB's library starts a shell and others, which the launcher keeps it from.
        return create(user.under("prlimit", "--nproc=" + processes, "env", "ROCKSDB_MUSL_LIBC=false"));
    }

    @Test
    void fewProcessesAreEnoughOrSaidToBeTooFew() throws Exception {
        Lapidary user = Ordinary.user(directory, USER);
        int least = 8; // with which Java starts
        while (user.under("prlimit", "--nproc=" + least).run("--version").status() != 0) {
            least++;
        }
        int refused = 0;
        for (int more = 2; more <= RUN_TAKES; more += 3) {
            Lapidary another = another(more);
            Outcome created = createWith(another, least + more);
            if (created.status() != 0) {
                assertThat(created.onlyLine()).contains("ulimit -u");
                assertThat(created.status()).isEqualTo(4);
                refused++;
            } else {
                assertThat(created.out()).isEqualTo("2000000\n");
            }
            another.assertNothingRuns();
        }
        assertThat(refused).as("limits that were too low").isPositive();
        Outcome atLast = createWith(another(30), least + 30);
        assertThat(atLast.status()).as(atLast.err()).isZero();
        assertThat(atLast.err()).contains("exit code 7").doesNotContain("no checkpoint");
    }

    /** Ended processes count until somebody has asked for their status, which may take a while where that is init. */
    private Lapidary another(int number) throws Exception {
        return Ordinary.user(Files.createDirectory(directory.resolve("user-" + number)), USER + number);
    }

    @Test
    void sixtyFourOpenFilesAreEnough() {
        int ofTests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)
                .length; // Java keeps each of these open; there is one for a built Lapidary, and few more
        Lapidary lapidary = Lapidary.in(directory).under("prlimit", "--nofile=" + (64 + ofTests));
        Outcome created = create(lapidary);
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.err()).contains("exit code 7").doesNotContain("no checkpoint");
        Outcome resumed = lapidary.run("resume", "-D", "store", "run/1");
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.status()).isEqualTo(7);
    }

    @Test
    void filesThatMayNotBeLargeEnoughEndARunBeforeItsFirstCheckpoint() {
        Outcome created = create(Lapidary.in(directory).under("prlimit", "--fsize=10000"));
        assertThat(created.onlyLine()).contains("File too large").contains("ulimit -f");
        assertThat(created.status()).isEqualTo(4);
        assertThat(Files.exists(directory.resolve("store"))).isFalse();
        Lapidary.in(directory).assertNothingRuns();
    }
}
