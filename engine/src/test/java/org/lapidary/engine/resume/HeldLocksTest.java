package org.lapidary.engine.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageTable;

/** Locks as glibc lays them out, in the memory of a process that stands still. */
class HeldLocksTest {

    private static final int OLD = 4_000_001;
    private static final int OTHER = 4_000_002;
    private static final int NEW = 77;
    private static final int RECURSIVE = 1;
    private static final int ERROR_CHECKING = 2;
    private static final int ROBUST = 0x10;
    private static final int WAITERS = 1 << 31;

    @TempDir
    Path folder;

    private Tracee tracee;
    private long base;

    @BeforeEach
    void aProcessHasAPage() throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
        tracee = new Launcher(launch, Optional.empty()).launch(notice -> {});
        try (RemoteCalls remote = tracee.remote()) {
            base = remote.demand("mmap", Syscalls.MMAP, 0, 4096, 3, 0x22, -1, 0);
        }
    }

    @AfterEach
    void end() {
        tracee.close();
    }

    @Test
    void locksHeldByAThreadWithAnotherIdAreHandedOverAndNothingElse() {
        mutex(0, 1, 1, OLD, RECURSIVE);
        mutex(64, 2, 0, OLD, ERROR_CHECKING);
        mutex(128, OLD | WAITERS, 0, OLD, ROBUST);
        write(192, 3, 0, 1, 1, 0, 0, OLD); // a lock for writing and reading, held for writing
        mutex(256, 1, 1, OTHER, RECURSIVE); // of a thread that has its id
        mutex(320, 0, 1, OLD, RECURSIVE); // held by nobody: a number that happens to stand there
        mutex(384, OTHER, 0, OLD, ROBUST); // the two words of a robust one agree

        PageTable pages = new PageTable(new long[] {base >>> 12}, new long[] {1});
        new HeldLocks(tracee.memory(), Map.of(OLD, NEW)).handOver(pages, ProcMaps.read(tracee.pid()));

        assertThat(List.of(word(8), word(64 + 8), word(128 + 8), word(192 + 24))).containsOnly(NEW);
        assertThat(word(128)).isEqualTo(NEW | WAITERS);
        assertThat(List.of(word(0), word(64))).containsExactly(1, 2);
        assertThat(word(256 + 8)).isEqualTo(OTHER);
        assertThat(word(320 + 8)).isEqualTo(OLD);
        assertThat(List.of(word(384), word(384 + 8))).containsExactly(OTHER, OLD);
    }

    private void mutex(int at, int lock, int count, int owner, int kind) {
        write(at, lock, count, owner, 1, kind);
    }

    private void write(int at, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        tracee.memory().write(base + at, bytes.flip());
    }

    private int word(int at) {
        return (int) tracee.memory().readWord(base + at);
    }
}
