package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/** Programs that end, are killed or become others while they are being checkpointed. */
class AwkwardMomentsTest {

    private static final long SEMTIMEDOP = 220;

    private static final CreateListener SILENT = new CreateListener() {};

    @TempDir
    Path folder;

    private CreateResult create(CreateListener listener, List<String> command) {
        LaunchSpec launch = new LaunchSpec(
                command,
                List.of("LC_ALL=C", "PATH=" + System.getenv("PATH")),
                folder,
                Optional.empty(),
                Optional.of(folder.resolve("out")));
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            CreateOptions options = CreateOptions.every(Duration.ofMillis(1)).keyframeEvery(5).build();
            return new Creator(store, launch, options, listener).run();
        }
    }

    private ExitStatus resume(CheckpointId id) {
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            ResumeOptions options = ResumeOptions.DEFAULT.withStdout(Optional.of(folder.resolve("rest")));
            return new Resumer(store.checkpoint(id), options, notice -> {}).run(() -> {});
        }
    }

    /** Kills the program some time after its n-th checkpoint is durable, which is in the midst of a later one or not. */
    private static final class Killer implements CreateListener {
        private final int after;
        private final long nanos;
        private volatile int pid;
        private volatile Thread thread;

        Killer(int after, long nanos) {
            this.after = after;
            this.nanos = nanos;
        }

        @Override
        public void started(String run, int process) {
            pid = process;
        }

        @Override
        public void stored(CheckpointInfo checkpoint) {
            if (checkpoint.id().number() == after) {
                thread = Thread.ofPlatform().start(() -> {
                    LockSupport.parkNanos(nanos);
                    Syscalls.kill(pid, Signals.SIGKILL);
                });
            }
        }
    }

    @Test
    void aKilledProgramEndsTheRunAndKeepsItsCheckpointsWhateverTheMoment() throws Exception {
        Path program = Subjects.compile(folder, "threads", "-static", "-pthread");
        Random random = new Random(3);
        List<CheckpointId> last = new ArrayList<>();
        for (int kill = 0; kill < 8; kill++) {
            Killer killer = new Killer(1 + kill % 3, random.nextLong(20_000_000));
            // Without the kill it would go on for an hour.
            CreateResult result = create(killer, List.of(program.toString(), "churn", "20000000"));
            killer.thread.join();
            assertThat(result.exit()).isEqualTo(new ExitStatus(0, Signals.SIGKILL));
            assertThat(result.checkpoints()).isGreaterThanOrEqualTo(1 + kill % 3);
            assertThat(Path.of("/proc", Integer.toString(killer.pid))).doesNotExist();
            last.add(new CheckpointId(result.run(), result.checkpoints()));
        }
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            for (CheckpointId id : last) {
                store.checkpoint(id).read((index, count, pages) -> {}, 1); // each page against its hash
            }
        }
    }

    @Test
    void aProgramThatExecsAgainAndAgainIsFollowedThroughAll() throws Exception {
        Path script = folder.resolve("again.sh");
        Files.writeString(script, """
                #!/bin/sh
                i=0
                while [ $i -lt 500 ]; do i=$((i + 1)); done
                [ $1 -gt 0 ] && exec $0 $(($1 - 1))
                echo done
                exit 6
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        CreateResult result = create(SILENT, List.of(script.toString(), "12"));
        requireDone(result);
    }

    /** All of it and what goes on from its middle end as the program does. */
    private void requireDone(CreateResult result) throws Exception {
        assertThat(result.exit()).isEqualTo(new ExitStatus(6, 0));
        assertThat(Files.readString(folder.resolve("out"))).isEqualTo("done\n");
        assertThat(result.checkpoints()).isPositive();
        assertThat(resume(new CheckpointId(result.run(), 1 + result.checkpoints() / 2))).isEqualTo(result.exit());
        assertThat(Files.readString(folder.resolve("rest"))).isEqualTo("done\n");
    }

    @Test
    void aThreadThatExecsTakesTheOthersAwayWhateverTheMoment() throws Exception {
        Path program = Subjects.compile(folder, "threadexec", "-static", "-pthread");
        CreateResult result = create(SILENT, List.of(program.toString(), "4"));
        requireDone(result);
    }

    @Test
    void aProgramThatExitsInTheMidstOfCheckpointsEndsAsItDoes() throws Exception {
        for (int i = 0; i < 8; i++) {
            CreateResult result = create(SILENT, List.of("/bin/sh", "-c", "j=0; while [ $j -lt " + (5000 + 371 * i)
                    + " ]; do j=$((j + 1)); done; echo $j; exit " + i));
            assertThat(result.exit()).isEqualTo(new ExitStatus(i, 0));
            assertThat(Files.readString(folder.resolve("out"))).isEqualTo(5000 + 371 * i + "\n");
            if (result.checkpoints() > 0) {
                assertThat(resume(new CheckpointId(result.run(), result.checkpoints()))).isEqualTo(result.exit());
            }
        }
    }

    @Test
    void aProgramThatIsOverInNoTimeEndsAsItDoes() throws IOException {
        for (int i = 0; i < 6; i++) {
            CreateResult result = create(SILENT, List.of("/bin/sh", "-c", "echo " + i + "; exit " + i));
            assertThat(result.exit()).isEqualTo(new ExitStatus(i, 0));
            assertThat(Files.readString(folder.resolve("out"))).isEqualTo(i + "\n");
        }
    }

    @Test
    void noWaitIsInterruptedByStopsNorMadeEndlessByThem() throws Exception {
        Path program = Subjects.compile(folder, "waits");
        CreateResult result = create(SILENT, List.of(program.toString()));
        assertThat(result.exit()).isEqualTo(new ExitStatus(0, 0));
        assertThat(Files.readString(folder.resolve("out"))).isEqualTo("""
                epoll_wait: 0
                sigtimedwait: Resource temporarily unavailable
                semtimedop: Resource temporarily unavailable
                recv: Resource temporarily unavailable
                epoll_wait with a signal: Interrupted system call
                """);
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            assertThat(store.checkpoints(result.run()))
                    .as("calls that resume makes again")
                    .extracting(info -> Restart.pendingCall(StateCodec.decode(store.checkpoint(info.id()).state())
                            .mainThread()
                            .registers()))
                    .contains(SEMTIMEDOP);
        }
    }
}
