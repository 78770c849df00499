package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small file system of its own that fills up; the test is skipped, aloud, where it may not be mounted. */
public final class SmallFileSystem {

    private static final int ATTEMPTS = 50;

    private final Path mount;

    public SmallFileSystem(Path mount, int mebibytes) throws Exception {
        this.mount = mount;
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", mount.toString());
        if (!mounted) {
            System.err.println("SKIPPED: mounting a small tmpfs to fill needs root, or CAP_SYS_ADMIN");
        }
        Assumptions.assumeTrue(mounted, "SKIPPED: mounting a small tmpfs to fill needs root, or CAP_SYS_ADMIN");
    }

    private static boolean run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false;
        }
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Fills it up to the last byte with a file. */
    public Path fillUp() throws IOException {
        Path filler = mount.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return filler;
    }

    /** Fills it up but for so many KiB. */
    public Path fillUpBut(int kib) throws IOException {
        Path filler = fillUp();
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
            channel.truncate(Math.max(0, channel.size() - kib * 1024L)); // or leaves all that there is
        }
        return filler;
    }

    /** Incompressible pages, so that their size on disk is known. */
    public static Image noise(int pages, long seed) {
        Random random = new Random(seed);
        Image image = new Image();
        for (int i = 0; i < pages; i++) {
            byte[] page = new byte[PageSource.PAGE_SIZE];
            random.nextBytes(page);
            image.put(i, page);
        }
        return image;
    }

    /** Something that goes over all directories, as searches of the machine do, may be in this one for a moment. */
    public void unmount() throws Exception {
        for (int attempt = 1; !run("umount", mount.toString()); attempt++) {
            assertThat(attempt).as("attempts to unmount %s", mount).isLessThan(ATTEMPTS);
            Thread.sleep(200);
        }
    }
}
