package org.lapidary.engine.tracee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;

/** Signals that come just when steps are made in a program's name. */
class StepsAndSignalsTest {

    /** poll(2), Linux {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
    private static final int POLL = 7;

    @TempDir
    Path folder;

    private Tracee launch() {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sleep", "3600"), List.of("LC_ALL=C"), folder, Optional.empty(), Optional.empty());
        return new Launcher(launch, CpuProfiles.byName("gem5")).launch(notice -> {});
    }

    /** Lets it run until its first thread is stopped by job control, or is no longer. */
    private static void runUntilJobStopped(Tracee tracee, boolean wanted) {
        do {
            runOn(tracee);
        } while (tracee.tasks().main().groupStopped != wanted);
    }

    private static void runOn(Tracee tracee) {
        tracee.wake();
        assertThat(tracee.run()).isEqualTo(Tracee.Event.WOKEN);
    }

    @Test
    void aProgramThatIsContinuedWhileCallsAreMadeInItsNameIsStillThere() {
        try (Tracee tracee = launch()) {
            Syscalls.kill(tracee.pid(), Signals.SIGSTOP);
            runUntilJobStopped(tracee, true);
            assertThat(tracee.stop()).isNull();
            Syscalls.kill(tracee.pid(), Signals.SIGCONT);
            try (RemoteCalls remote = tracee.remote()) {
                // Long enough for the tracer to wait while it is under way.
                assertThat(remote.call(POLL, 0, 0, 50)).isZero();
                assertThat(remote.call(Syscalls.GETPID)).isEqualTo(tracee.pid());
            }
            runUntilJobStopped(tracee, false);
        }
    }

    @Test
    void whichOfStopAndContinueCameLastCountsAfterAPause() {
        try (Tracee tracee = launch()) {
            sendDuringAPause(tracee, Signals.SIGSTOP, Signals.SIGCONT);
            for (int i = 0; i < 20; i++) {
                runOn(tracee);
                assertThat(tracee.stop()).isNull();
                assertThat(tracee.tasks().main().groupStopped).isFalse();
            }
            sendDuringAPause(tracee, Signals.SIGSTOP, Signals.SIGCONT, Signals.SIGSTOP);
            runUntilJobStopped(tracee, true);
        }
    }

    /** The program stands still, and comes to know of each signal by a call that is made in its name. */
    private static void sendDuringAPause(Tracee tracee, int... signals) {
        try (RemoteCalls remote = tracee.remote()) {
            for (int signal : signals) {
                Syscalls.kill(tracee.pid(), signal);
                remote.call(Syscalls.GETPID);
            }
        }
    }

    @Test
    void aSignalThatWaitsWhileALibraryIsMappedIsDeliveredAfterwards() {
        try (Tracee tracee = launch()) {
            assumeFalse(tracee.faultsOnCpuid(), "SKIPPED: this host needs no traps in the program's loader");
            Task task = tracee.tasks().main();
            while (!standsAtLoaderMmap(tracee, task)) {
                tracee.image().answered(task, Signals.SIGTRAP);
                task.ptrace.resume(0);
                assertThat(task.inbox.about(task.tid()).stopSignal()).isEqualTo(Signals.SIGTRAP);
            }
            long mask = task.ptrace.signalMask();
            Syscalls.kill(tracee.pid(), Signals.SIGCHLD); // which sleep ignores
            assertThat(tracee.image().answered(task, Signals.SIGTRAP)).isTrue();
            assertThat(task.ptrace.signalMask()).isEqualTo(mask);
            task.ptrace.resume(0);
            assertThat(task.inbox.about(task.tid()).stopSignal()).isEqualTo(Signals.SIGCHLD);
        }
    }

    private static boolean standsAtLoaderMmap(Tracee tracee, Task task) {
        long trap = new Registers(task.ptrace.registers()).rip() - 1;
        return tracee.patches().at(trap) == CodePatches.Kind.LOADER_MMAP;
    }
}
