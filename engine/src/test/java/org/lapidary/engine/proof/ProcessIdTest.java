package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resumed program has the process id that it had, where this user may choose ids. */
class ProcessIdTest {

    @TempDir
    Path folder;

    @Test
    void aProgramThatKeepsItsProcessIdFindsItTrue() throws Exception {
        assumeTrue(
                Capabilities.any(Capabilities.SYS_ADMIN | Capabilities.CHECKPOINT_RESTORE),
                "needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN");
        // In a user namespace the capabilities need not reach to the namespace of process ids.
        assumeTrue(Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295"), "a user namespace");
        Path program = Subjects.compile(folder, "process_id", "-pie");
        assertThat(Proof.of(folder, List.of(program.toString()), Optional.empty())
                        .withCheckpoints(3)
                        .prove()
                        .exit()
                        .code())
                .isZero();
    }
}
