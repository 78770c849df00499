package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.store.Store;

/** Where the kernel makes no copy of a program, as at a limit on processes, checkpoints are as good, and that is told. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedCopiesTest {

    @TempDir
    Path folder;

    private Path program;

    @BeforeEach
    void aProgramMayNotClone() throws Exception {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assumeTrue(
                !root || Capabilities.any(Capabilities.SYS_ADMIN),
                "root is held to no limit on processes, and may not make a namespace of them");
        program = Subjects.compile(folder, "no_clone", "-static");
    }

    @Test
    void itsCheckpointsGoOn() throws Exception {
        Proof.of(folder, List.of(program.toString(), "60"), Optional.empty())
                .readingCopies()
                .withCheckpoints(4)
                .resumingEvery(2)
                .prove();
    }

    @Test
    void thatItStandsStillUntilAllIsReadIsSaid() {
        String forEver = Integer.toString(Integer.MAX_VALUE);
        LaunchSpec launch = new LaunchSpec(
                List.of(program.toString(), forEver), List.of(), folder, Optional.empty(), Optional.of(folder.resolve("out")));
        CreateOptions options = CreateOptions.every(Duration.ofMillis(20))
                .maxPause(Optional.of(Duration.ofNanos(1))) // any copy is better
                .build();
        Creator[] creator = new Creator[1];
        String[] heard = new String[1];
        CreateListener listener = new CreateListener() {
            @Override
            public void notice(String notice) {
                if (notice.contains("copying the program by clone")) {
                    heard[0] = notice;
                    creator[0].cancel();
                }
            }
        };
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            creator[0] = new Creator(store, launch, options, listener);
            assertThat(creator[0].run().checkpoints()).isPositive(); // that one among them
        }
        assertThat(heard[0]).contains("the program stands still until all that changed is read");
    }
}
