package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/** However a mapped file changes, the next capture has it; and one that does not change is left alone. */
class MappedFilesTest {

    private static final int READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int O_RDWR = 2;
    private static final int PWRITE64 = 18;
    private static final int MADV_DONTNEED = 4;
    private static final int PAGES = 40;

    @TempDir
    Path folder;

    private Path file;
    private Tracee tracee;
    private RemoteCalls remote;
    private MemoryCapture capture;
    private Model model;
    private int descriptor;
    private long base;

    @BeforeEach
    void aStoppedProgramMapsAFile() throws Exception {
        file = folder.resolve("mapped");
        byte[] content = new byte[PAGES * 4096];
        Arrays.fill(content, (byte) 'a');
        Files.write(file, content);
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(Files.createFile(folder.resolve("out"))));
        tracee = new Launcher(launch, Optional.empty()).launch(notice -> {});
        remote = tracee.remote();
        descriptor = open();
        base = map(MAP_PRIVATE);
        remote.demand("close", Syscalls.CLOSE, descriptor);
        // A file that has just been written counts as one that may change at any moment: an hour later it does not.
        capture = new MemoryCapture(
                tracee, remote, notice -> {}, () -> InstantSource.system().instant().plusSeconds(3600));
        model = new Model(tracee, capture);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    @AfterEach
    void end() {
        model.close();
        capture.close();
        remote.close();
        tracee.close();
    }

    @Test
    void pagesOfAFileThatStaysAsItIsAreReadOnce() throws Exception {
        assumeWriteProtection();
        PageRanges read = model.capture();
        for (int page = 0; page < PAGES; page++) {
            assertThat(read.contains((base >>> 12) + page)).as("page %d", page).isFalse();
        }
    }

    @Test
    void aPrivateCopyIsReadWhenItIsWritten() throws Exception {
        tracee.memory().writeWord(base + 7 * 4096L, 1);
        PageRanges read = model.capture();
        assertThat(read.contains((base >>> 12) + 7)).isTrue();
        model.assertTrue(base, PAGES);
        tracee.memory().writeWord(base + 7 * 4096L, 2);
        tracee.memory().writeWord(base + 9 * 4096L, 3);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    @Test
    void aPrivateCopyGivenBackIsTheFilesAgain() throws Exception {
        tracee.memory().writeWord(base + 7 * 4096L, 1);
        model.capture();
        remote.demand("madvise", Syscalls.MADVISE, base + 7 * 4096L, 4096, MADV_DONTNEED);
        model.capture();
        model.assertTrue(base, PAGES);
        tracee.memory().writeWord(base + 7 * 4096L, 4);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    @Test
    void anotherProcessRewritesTheFile() throws Exception {
        rewrite(11);
        model.capture();
        model.assertTrue(base, PAGES);
        rewrite(12);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    @Test
    void theProgramItselfWritesToTheFile() throws Exception {
        descriptor = open();
        model.capture();
        for (int round = 0; round < 3; round++) {
            long offset = (20 + round) * 4096L;
            remote.demand("pwrite64", PWRITE64, descriptor, remote.savedRegisters().rsp(), 64, offset);
            model.capture();
            model.assertTrue(base, PAGES);
        }
    }

    @Test
    void theProgramWritesThroughASharedMapping() throws Exception {
        descriptor = open();
        long shared = map(MAP_SHARED);
        remote.demand("close", Syscalls.CLOSE, descriptor);
        model.capture();
        for (int round = 0; round < 3; round++) {
            tracee.memory().writeWord(shared + (30 + round) * 4096L, round);
            model.capture();
            model.assertTrue(base, PAGES);
            model.assertTrue(shared, PAGES);
        }
    }

    @Test
    void theProgramWritesThroughASharedMappingThatIsGoneByTheNextCapture() throws Exception {
        descriptor = open();
        long shared = map(MAP_SHARED);
        remote.demand("close", Syscalls.CLOSE, descriptor);
        tracee.memory().writeWord(shared + 30 * 4096L, 1);
        model.capture();
        tracee.memory().writeWord(shared + 30 * 4096L, 2); // which the file's times no longer tell
        remote.demand("munmap", Syscalls.MUNMAP, shared, PAGES * 4096L);
        model.capture();
        model.assertTrue(base, PAGES);
        PageRanges read = model.capture();
        assertThat(read.contains((base >>> 12) + 30)).isEqualTo(!capture.describe().contains("write protection"));
    }

    @Test
    void anotherFileTakesTheName() throws Exception {
        Path other = folder.resolve("other");
        byte[] content = new byte[PAGES * 4096];
        Arrays.fill(content, (byte) 'b');
        Files.write(other, content);
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    @Test
    void theMappingIsMadeAnewAtTheSamePlace() throws Exception {
        tracee.memory().writeWord(base + 3 * 4096L, 5);
        model.capture();
        descriptor = open();
        long again = remote.demand(
                "mmap", Syscalls.MMAP, base, PAGES * 4096L, READ_WRITE, MAP_PRIVATE | 0x10, descriptor, 0);
        assertThat(again).isEqualTo(base);
        remote.demand("close", Syscalls.CLOSE, descriptor);
        model.capture();
        model.assertTrue(base, PAGES);
    }

    private void assumeWriteProtection() {
        Assumptions.assumeTrue(
                capture.describe().contains("write protection"), "SKIPPED: this kernel has no PAGEMAP_SCAN");
    }

    /** Until the file's times tell it: kernels before 6.13 count them in ticks. */
    private void rewrite(int page) throws IOException {
        FileTime before = changed();
        do {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap("rewritten".getBytes()), page * 4096L);
            }
        } while (changed().equals(before));
    }

    private FileTime changed() throws IOException {
        return (FileTime) Files.getAttribute(file, "unix:ctime");
    }

    private int open() {
        byte[] path = (file + "\0").getBytes();
        return remote.withScratch(path.length, address -> {
            tracee.memory().write(address, path);
            return (int) remote.demand("open", Syscalls.OPEN, address, O_RDWR);
        });
    }

    private long map(int flags) {
        return remote.demand("mmap", Syscalls.MMAP, 0, PAGES * 4096L, READ_WRITE, flags, descriptor, 0);
    }
}
