package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Inotify;

/** Names for what this process itself watches. */
class WatchedPathsTest {

    private static final int IN_CREATE = 0x100; // linux/inotify.h
    private static final int PID = (int) ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private final WatchedPaths paths = new WatchedPaths(notices::add);

    /** Numbers and names of what is watched below the folder, as others of this process watch other things. */
    private List<String> named() {
        return paths.name(PID, ProcDescriptors.read(PID)).stream()
                .filter(descriptor -> descriptor.kind() == Kind.INOTIFY)
                .flatMap(descriptor -> descriptor.detail().lines())
                .filter(line -> line.startsWith(OpenDescriptor.WATCHED) && line.contains(folder.toString()))
                .map(line -> line.substring(OpenDescriptor.WATCHED.length() + 2))
                .toList();
    }

    @Test
    void aDirectoryIsFoundAndAgainUnderTheNameThatItIsGiven() throws IOException {
        Path first = Files.createDirectories(folder.resolve("above/watched"));
        try (Inotify inotify = Inotify.create()) {
            int number = inotify.add(first, IN_CREATE);
            assertThat(named()).containsExactly(number + " " + first);
            Path second = Files.move(first, folder.resolve("renamed"));
            assertThat(named()).containsExactly(number + " " + second);
            inotify.remove(number);
            assertThat(named()).isEmpty();
        }
    }

    @Test
    void eventsThatWaitAreCounted() throws IOException {
        try (Inotify inotify = Inotify.create()) {
            inotify.add(folder, IN_CREATE);
            Files.createFile(folder.resolve("new"));
            assertThat(inotify.waiting()).isPositive();
            assertThat(paths.name(PID, ProcDescriptors.read(PID)))
                    .extracting(descriptor -> descriptor.detail(OpenDescriptor.WAITING))
                    .anyMatch(waiting -> waiting.map(Integer::parseInt).orElse(0) == inotify.waiting());
            inotify.empty();
            assertThat(inotify.waiting()).isZero();
        }
    }

    @Test
    void whatHasNoNameIsToldOnce() throws IOException {
        Path file = Files.createFile(folder.resolve("unlinked"));
        String inode = "ino:" + Long.toHexString((Long) Files.getAttribute(file, "unix:ino")) + " ";
        try (Inotify inotify = Inotify.create();
                var open = Files.newByteChannel(file)) { // keeps what is watched alive
            inotify.add(file, IN_CREATE);
            Files.delete(file);
            assertThat(named()).isEmpty();
            assertThat(named()).isEmpty();
            assertThat(open.size()).isZero();
        }
        assertThat(notices).filteredOn(notice -> notice.contains(inode) && notice.contains("no name for it")).hasSize(1);
    }
}
