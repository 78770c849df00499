package org.lapidary.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several at once in one store, which is where it usually is: below the working directory, that is watched for files. */
class TwoAtOnceTest {

    @TempDir
    Path directory;

    @Test
    void theirLocksHoldThoughTheStoreLiesWhereTheProgramMayWriteFiles() throws Exception {
        Lapidary lapidary = Lapidary.in(directory);
        Lapidary.installed("awk");
        String program = "BEGIN { for (i = 0; i < 4000000; i++) a[i % 20000] = i; print i, \"LOCK READERS WAITING CURRENT\" }";
        for (int round = 0; round < 2; round++) {
            List<Lapidary.Running> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(lapidary.start("create", "--interval", "30ms", "--", "awk", program));
            }
            for (Lapidary.Running one : both) {
                Lapidary.Outcome outcome = one.end();
                assertThat(outcome.status()).as(outcome.err()).isZero();
            }
        }
        Lapidary.Outcome verified = lapidary.run("verify", "--read-data");
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    }
}
