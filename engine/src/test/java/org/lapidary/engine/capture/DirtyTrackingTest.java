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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    private static final int MAP_DROPPABLE_ANONYMOUS = 0x28;
    private static final int MADV_DONTNEED = 4;
    private static final int MADVISE = 28;
    private static final int PAGES = 64;

    // include/uapi/linux/userfaultfd.h
    private static final long UFFD_API = 0xAA;
    private static final long UFFDIO_API = 0xC018AA3FL;
    private static final long UFFDIO_REGISTER = 0xC020AA00L;
    private static final long REGISTER_MODE_MISSING = 1;

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();

    @Test
    void writeProtectionReportsWrittenPagesAndNoOthers() throws Exception {
        check(this::protecting, true);
        assertThat(told).isEmpty();
    }

    private DirtyTracker protecting(int pid, RemoteCalls remote) {
        try {
            return new ProtectingTracker(pid, remote, told::add);
        } catch (SystemCallFailed e) {
            return Assumptions.abort("SKIPPED: this kernel has no PAGEMAP_SCAN: " + e.getMessage());
        }
    }

    @Test
    void ofMemoryThatMayNotBeProtectedAllThatExistsIsReported() throws Exception {
        try (Tracee tracee = new Launcher(launch(), Optional.empty()).launch(notice -> {});
                RemoteCalls remote = tracee.remote();
                DirtyTracker tracker = protecting(tracee.pid(), remote)) {
            long droppable =
                    remote.call(Syscalls.MMAP, 0, PAGES * 4096L, PROT_READ_WRITE, MAP_DROPPABLE_ANONYMOUS, -1, 0);
            Assumptions.assumeTrue(droppable > 0, "SKIPPED: this kernel has no MAP_DROPPABLE");
            long watched = remote.demand(
                    "mmap", Syscalls.MMAP, 0, PAGES * 4096L, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
            touch(tracee, watched, 3); // before it is watched: later ones would wait for the program
            watch(tracee, remote, watched);
            touch(tracee, droppable, 3);
            assertThat(written(tracee, tracker, droppable)).containsExactly(3);
            assertThat(written(tracee, tracker, watched)).containsExactly(3);
            touch(tracee, droppable, 40);
            assertThat(written(tracee, tracker, droppable)).containsExactlyInAnyOrder(3, 40);
            assertThat(told).singleElement().asString().contains("write-protected");
        }
    }

    @Test
    void whatIsWrittenToAllTheTimeStaysOpenAndNothingIsMissed() throws Exception {
        try (Tracee tracee = new Launcher(launch(), Optional.empty()).launch(notice -> {});
                RemoteCalls remote = tracee.remote();
                DirtyTracker tracker = protecting(tracee.pid(), remote)) {
            long base = remote.demand(
                    "mmap", Syscalls.MMAP, 0, PAGES * 4096L, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
            Set<Integer> all = IntStream.range(0, PAGES).boxed().collect(Collectors.toSet());
            for (int look = 0; look < 5; look++) {
                all.forEach(page -> touch(tracee, base, page));
                assertThat(written(tracee, tracker, base)).isEqualTo(all);
            }
            Set<Integer> found = written(tracee, tracker, base); // nothing was
            assertThat(found).as("that stay open").hasSizeGreaterThan(PAGES / 2);
            for (int look = 0; !found.isEmpty(); look++) {
                assertThat(look).isLessThan(5);
                found = written(tracee, tracker, base);
            }
            touch(tracee, base, 7);
            assertThat(written(tracee, tracker, base)).containsExactly(7);
        }
    }

    /** The program's own userfaultfd. */
    private static void watch(Tracee tracee, RemoteCalls remote, long base) {
        long descriptor = remote.demand("userfaultfd", Syscalls.USERFAULTFD, 1);
        remote.withScratch(32, address -> {
            writeWords(tracee, address, UFFD_API, 0, 0);
            remote.demand("UFFDIO_API", Syscalls.IOCTL, descriptor, UFFDIO_API, address);
            writeWords(tracee, address, base, PAGES * 4096L, REGISTER_MODE_MISSING, 0);
            return remote.demand("UFFDIO_REGISTER", Syscalls.IOCTL, descriptor, UFFDIO_REGISTER, address);
        });
    }

    private static void writeWords(Tracee tracee, long address, long... words) {
        for (int i = 0; i < words.length; i++) {
            tracee.memory().writeWord(address + 8L * i, words[i]);
        }
    }

    @Test
    void listingReportsAllThatExists() throws Exception {
        check((pid, remote) -> ListingTracker.comparing(pid), false);
    }

    private void check(BiFunction<Integer, RemoteCalls, DirtyTracker> make, boolean exact) throws Exception {
        try (Tracee tracee = new Launcher(launch(), Optional.empty()).launch(notice -> {});
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

    private LaunchSpec launch() throws Exception {
        return new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
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
