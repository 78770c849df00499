package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.Limits;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Snapshot;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;

/** What is read late of a snapshot is what a reading at once would have found, whatever the program did since. */
class LateReadingTest {

    private static final int READ_WRITE = 3;
    private static final int MAP_SHARED_ANONYMOUS = 0x21;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_DONTFORK = 10;
    private static final int MADV_WIPEONFORK = 18;
    private static final int RLIMIT_NOFILE = 7; // include/uapi/asm-generic/resource.h
    private static final int PAGES = 8;

    @TempDir
    Path folder;

    private Tracee tracee;
    private MemoryCapture capture;
    private final PageBuffers buffers = new PageBuffers(64 << 20);
    private long ordinary;
    private long hidden;
    private long wiped;
    private long shared;

    @BeforeEach
    void aStoppedProgramHasMemoryOfEveryKind() throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
        tracee = new Launcher(launch, Optional.empty()).launch(notice -> {});
        try (RemoteCalls remote = tracee.remote()) {
            ordinary = map(remote, MAP_PRIVATE_ANONYMOUS);
            hidden = map(remote, MAP_PRIVATE_ANONYMOUS);
            remote.demand("madvise", Syscalls.MADVISE, hidden, PAGES * 4096L, MADV_DONTFORK);
            wiped = map(remote, MAP_PRIVATE_ANONYMOUS);
            remote.demand("madvise", Syscalls.MADVISE, wiped, PAGES * 4096L, MADV_WIPEONFORK);
            shared = map(remote, MAP_SHARED_ANONYMOUS);
            capture = new MemoryCapture(tracee, remote, notice -> {});
        }
        fill(1);
    }

    @AfterEach
    void end() {
        capture.close();
        tracee.close();
        buffers.close();
    }

    @Test
    void itIsTheMemoryOfTheMomentInTheOrderOfAddresses() throws Exception {
        for (int round = 1; round <= 3; round++) {
            MemoryCapture.Plan plan = plan();
            try (Snapshot snapshot = tracee.snapshot()) {
                LateReading reading = new LateReading(snapshot, tracee.patches(), plan);
                assertThat(reading.late().contains(ordinary >>> 12)).isTrue();
                for (long other : List.of(hidden, wiped, shared)) {
                    assertThat(reading.early().contains(other >>> 12)).isTrue();
                }
                CapturedPages early = new CapturedPages(buffers);
                capture.read(reading.early(), early);
                early.complete();
                fill(round + 1);
                CapturedPages late = new CapturedPages(buffers);
                reading.read(late);
                Map<Long, byte[]> pages = collect(new MergedPages(early, late));
                for (long base : List.of(ordinary, hidden, wiped, shared)) {
                    for (int page = 0; page < PAGES; page++) {
                        assertThat(pages.get((base >>> 12) + page))
                                .as("round %d, page %d of %x", round, page, base)
                                .isEqualTo(content(round, page));
                    }
                }
            }
        }
    }

    @Test
    void noCopyStaysBehindWhereNoDescriptorIsLeft() {
        tracee.snapshot().close();
        WaitStatus.poll(tracee.pid());
        assertThat(new SystemCallFailed("", 1)).hasMessageContaining(""); // all classes are loaded: that takes descriptors
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        int self = (int) ProcessHandle.current().pid();
        long[] limit = Limits.get(self, RLIMIT_NOFILE);
        SystemCallFailed refused = null;
        Limits.set(self, RLIMIT_NOFILE, 0, limit[1]);
        try {
            tracee.snapshot().close();
        } catch (SystemCallFailed expected) {
            refused = expected;
        } finally {
            Limits.set(self, RLIMIT_NOFILE, limit[0], limit[1]);
        }
        assertThat(refused).isNotNull().hasMessageContaining("pidfd_open");
        assertThat(ProcessHandle.current().children().toList()).isEqualTo(children);
    }

    @Test
    void aCopyThatIsKilledIsNotTakenForZeros() throws Exception {
        MemoryCapture.Plan plan = plan();
        try (Snapshot snapshot = tracee.snapshot()) {
            LateReading reading = new LateReading(snapshot, tracee.patches(), plan);
            snapshot.end();
            while (!ProcStatus.isGone(snapshot.pid())) {
                Thread.onSpinWait(); // it is killed in its own time
            }
            CapturedPages late = new CapturedPages(buffers);
            assertThat(catching(reading, late)).hasMessageContaining("killed");
            assertThat(catching(late)).isNotNull();
            assertThat(late.isBroken()).isTrue();
        }
    }

    @Test
    void readingACopyMakesNoPagesOfItsOwn() throws Exception {
        PageRanges.Builder pages = new PageRanges.Builder();
        pages.add(ordinary >>> 12, (ordinary >>> 12) + PAGES);
        try (Snapshot snapshot = tracee.snapshot();
                MemoryReader reader = new MemoryReader(1)) {
            long before = ownKilobytes(snapshot.pid());
            reader.read(
                    new MemoryReader.Source(snapshot.pid(), snapshot.memory(), tracee.patches(), true),
                    pages.build(),
                    new CapturedPages(buffers));
            assertThat(ownKilobytes(snapshot.pid())).isEqualTo(before);
        }
    }

    /** What is in no other process, the program that it was copied of included. */
    private static long ownKilobytes(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Private_"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    @Test
    void nothingIsLeftOfACopy() throws Exception {
        int before = ProcDescriptors.read(self()).size();
        for (int i = 0; i < 20; i++) {
            try (Snapshot snapshot = tracee.snapshot()) {
                assertThat(ProcStatus.isGone(snapshot.pid())).isFalse();
            }
        }
        assertThat(ProcStatus.children(tracee.pid())).isEmpty();
        assertThat(ProcDescriptors.read(self()).size()).isLessThan(before + 20);
    }

    private static Throwable catching(LateReading reading, CapturedPages pages) throws InterruptedException {
        try {
            reading.read(pages);
            return null;
        } catch (EngineException.SystemFailure lost) {
            return lost;
        }
    }

    private static Throwable catching(CapturedPages pages) {
        try {
            while (pages.next()) {
                assertThat(pages.vpn()).isPositive();
            }
            return null;
        } catch (EngineException.SystemFailure lost) {
            return lost;
        }
    }

    private static int self() {
        return (int) ProcessHandle.current().pid();
    }

    private MemoryCapture.Plan plan() {
        List<MemoryMapping> mappings = ProcMaps.read(tracee.pid()).stream()
                .filter(mapping -> !mapping.isKernelProvided())
                .toList();
        return capture.plan(mappings, List.of());
    }

    private static Map<Long, byte[]> collect(PageSource source) {
        Map<Long, byte[]> pages = new HashMap<>();
        long last = -1;
        while (source.next()) {
            assertThat(source.vpn()).isGreaterThan(last);
            last = source.vpn();
            byte[] page = new byte[4096];
            source.copyTo(page, 0);
            pages.put(last, page);
        }
        return pages;
    }

    private static long map(RemoteCalls remote, int flags) {
        return remote.demand("mmap", Syscalls.MMAP, 0, PAGES * 4096L, READ_WRITE, flags, -1, 0);
    }

    private void fill(int round) {
        for (long base : List.of(ordinary, hidden, wiped, shared)) {
            for (int page = 0; page < PAGES; page++) {
                tracee.memory().write(base + page * 4096L, content(round, page));
            }
        }
    }

    private static byte[] content(int round, int page) {
        byte[] bytes = new byte[4096];
        Arrays.fill(bytes, (byte) (round * 16 + page));
        return bytes;
    }
}
