package org.lapidary.engine.tracee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.LaunchSpec;

class NextCallsTest {

    // Linux arch/x86/entry/syscalls/syscall_64.tbl.
    private static final String CLOCK_NANOSLEEP = "230 ";
    private static final long EXIT_GROUP = 231;
    private static final long UMASK = 95;

    @TempDir
    Path folder;

    /** A simulator does not sleep with a program: what it does a second later comes at once there. */
    @Test
    void whatAProgramDoesAfterALongSleepIsSeen() throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sleep", "1"), List.of("LC_ALL=C"), folder, Optional.empty(), Optional.empty());
        try (Tracee tracee = new Launcher(launch, CpuProfiles.byName("gem5")).launch(notice -> {})) {
            Path call = Path.of("/proc/" + tracee.pid() + "/syscall");
            while (!Files.readString(call).startsWith(CLOCK_NANOSLEEP)) {
                tracee.wake();
                assertThat(tracee.run()).isEqualTo(Tracee.Event.WOKEN);
            }
            assertThat(tracee.stop()).isNull();
            tracee.noteNextCalls();
            assertThat(tracee.run()).isEqualTo(Tracee.Event.ENDED);
            assertThat(tracee.notedCalls()).extracting(EnteredCall::number).contains(EXIT_GROUP);
        }
    }

    /** Before a program comes to its own work, loading it takes more calls than are watched otherwise. */
    @Test
    void afterTheFirstLookManyCallsAreSeen() throws Exception {
        String script = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do : > /dev/null; done; umask 077";
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", script), List.of("LC_ALL=C"), folder, Optional.empty(), Optional.empty());
        try (Tracee tracee = new Launcher(launch, CpuProfiles.byName("gem5")).launch(notice -> {})) {
            tracee.noteNextCalls();
            assertThat(tracee.run()).isEqualTo(Tracee.Event.ENDED);
            assertThat(tracee.notedCalls()).hasSizeGreaterThan(80).extracting(EnteredCall::number).contains(UMASK);
        }
    }
}
