package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.sys.SharedMemoryFile;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/** Shared memory is captured without being filled. */
class SharedMemoryTest {

    private static final int READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_SHARED_ANONYMOUS = 0x21;
    private static final int MADV_REMOVE = 9;
    private static final int FTRUNCATE = 77;
    private static final int PAGES = 64;

    /** Of the mapped file, which it ends within. */
    private static final int OFFSET = 8;

    @TempDir
    Path folder;

    @Test
    void whatDoesNotExistIsNotMade() throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
        try (Tracee tracee = new Launcher(launch, Optional.empty()).launch(notice -> {});
                RemoteCalls remote = tracee.remote();
                MemoryCapture capture = new MemoryCapture(tracee, remote, notice -> {});
                Model model = new Model(tracee, capture)) {
            long anonymous = map(remote, MAP_SHARED_ANONYMOUS, -1, 0);
            long named = remote.withScratch(8, address -> {
                tracee.memory().writeWord(address, 'm');
                return remote.demand("memfd_create", Syscalls.MEMFD_CREATE, address, 0);
            });
            remote.demand("ftruncate", FTRUNCATE, named, (OFFSET + PAGES / 2) * 4096L - 100);
            long file = map(remote, MAP_SHARED, named, OFFSET);
            try (SharedMemoryFile reached = SharedMemoryFile.of(tracee.pid(), file, file + PAGES * 4096L)) {
                Assumptions.assumeTrue(reached != null, "SKIPPED: takes CAP_CHECKPOINT_RESTORE");
            }
            for (long base : List.of(anonymous, file)) {
                for (int page : List.of(3, 4, PAGES / 2 - 1)) {
                    tracee.memory().writeWord(base + page * 4096L, page);
                }
            }
            for (int round = 0; round < 2; round++) { // the second time it shows whether the first has made any
                PageRanges read = model.capture();
                for (long base : List.of(anonymous, file)) {
                    for (int page = 0; page < PAGES; page++) {
                        assertThat(read.contains((base >>> 12) + page))
                                .as("page %d of %x", page, base)
                                .isEqualTo(page == 3 || page == 4 || page == PAGES / 2 - 1);
                    }
                }
            }
            model.assertTrue(file, PAGES / 2);
            remote.demand("madvise", Syscalls.MADVISE, anonymous + 3 * 4096L, 4096, MADV_REMOVE);
            model.capture();
            model.assertTrue(anonymous, PAGES);
        }
    }

    private static long map(RemoteCalls remote, int flags, long descriptor, int firstPage) {
        return remote.demand(
                "mmap", Syscalls.MMAP, 0, PAGES * 4096L, READ_WRITE, flags, descriptor, firstPage * 4096L);
    }
}
