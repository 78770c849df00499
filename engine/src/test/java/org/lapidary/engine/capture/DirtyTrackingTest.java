package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/** Each way of finding changed pages against writes that the test itself makes in a stopped process. */
class DirtyTrackingTest {

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_DONTNEED = 4;
    private static final int MADVISE = 28;
    private static final int PAGES = 64;

    @TempDir
    Path folder;

    @Test
    void writeProtectionReportsWrittenPagesAndNoOthers() throws Exception {
        check(
                (pid, remote) -> {
                    try {
                        return new ProtectingTracker(pid, remote);
                    } catch (SystemCallFailed e) {
                        Assumptions.abort("SKIPPED: this kernel has no PAGEMAP_SCAN: " + e.getMessage());
                        return null;
                    }
                },
                true);
    }

    @Test
    void listingReportsAllThatExists() throws Exception {
        check((pid, remote) -> ListingTracker.comparing(pid), false);
    }

    private void check(BiFunction<Integer, RemoteCalls, DirtyTracker> make, boolean exact) throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
        List<String> notices = new ArrayList<>();
        try (Tracee tracee = new Launcher(launch, Optional.empty()).launch(notices::add);
                RemoteCalls remote = tracee.remote();
                DirtyTracker tracker = make.apply(tracee.pid(), remote)) {
            long base = remote.demand(
                    "mmap", Syscalls.MMAP, 0, PAGES * 4096L, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
            touch(tracee, base, 3);
            touch(tracee, base, 4);
            touch(tracee, base, 40);
            touch(tracee, base, 63);
            assertThat(written(tracee, tracker, base)).contains(3, 4, 40, 63).doesNotContain(5, 20);

            touch(tracee, base, 4);
            touch(tracee, base, 20);
            Set<Integer> second = written(tracee, tracker, base);
            assertThat(second).contains(4, 20).doesNotContain(5);
            if (exact) {
                assertThat(second).containsExactlyInAnyOrder(4, 20);
            }

            remote.demand("madvise", MADVISE, base + 40 * 4096L, 4096, MADV_DONTNEED);
            FoundPages found = new FoundPages();
            tracker.collect(trackable(tracee), found);
            assertThat(found.gone.build().contains((base >>> 12) + 40)).isTrue();
            assertThat(found.written.build().contains((base >>> 12) + 40)).isFalse();
        }
    }

    private static void touch(Tracee tracee, long base, int page) {
        tracee.memory().writeWord(base + page * 4096L, 0x1234567 + page);
    }

    private static List<MemoryMapping> trackable(Tracee tracee) {
        return ProcMaps.read(tracee.pid()).stream()
                .filter(m -> !m.isKernelProvided() && !m.isFileBacked() && !m.shared())
                .toList();
    }

    private static Set<Integer> written(Tracee tracee, DirtyTracker tracker, long base) {
        FoundPages found = new FoundPages();
        tracker.collect(trackable(tracee), found);
        PageRanges ranges = found.written.build();
        Set<Integer> pages = new TreeSet<>();
        for (int page = 0; page < PAGES; page++) {
            if (ranges.contains((base >>> 12) + page)) {
                pages.add(page);
            }
        }
        return pages;
    }
}
