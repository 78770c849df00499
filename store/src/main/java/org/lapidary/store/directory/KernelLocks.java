package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which processes of this host hold a lock, by {@code /proc/locks}. A line is
 *
 * <pre>
 *  1: POSIX  ADVISORY  WRITE 1234 fe:00:5678 0 EOF        held; 5678 is the file's inode
 *  1: -> POSIX  ADVISORY  WRITE 1235 fe:00:5678 0 EOF     waited for
 * </pre>
 *
 * and shows only holders that this process may see (containers hide others).
 */
final class KernelLocks {

    private KernelLocks() {}

    /** Those of a file; none where they can't be told, as where there is no {@code /proc/locks}. */
    static Set<Long> holders(Path file) {
        return holders(file, Path.of("/proc/locks"));
    }

    static Set<Long> holders(Path file, Path table) {
        try {
            return read(file, table);
        } catch (IOException e) {
            return Set.of();
        }
    }

    private static Set<Long> read(Path file, Path table) throws IOException {
        Set<Long> pids = new TreeSet<>();
        long inode = (long) Files.getAttribute(file, "unix:ino");
        for (String line : Files.readAllLines(table)) {
            String[] words = line.trim().split("\\s+");
            if (words.length == 8 && words[1].equals("POSIX") && words[5].endsWith(":" + inode)) {
                long pid = Long.parseLong(words[4]);
                // Another file system may have a file of this number; its device is written in too many ways to compare.
                if (pid > 0 && mayHaveOpen(pid, file)) {
                    pids.add(pid);
                }
            }
        }
        return pids;
    }

    private static boolean mayHaveOpen(long pid, Path file) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return true; // somebody else's process, or one that has just ended
        }
    }

    static String describe(Set<Long> pids) {
        String numbers = pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return (pids.size() == 1 ? "the process " : "the processes ") + numbers;
    }
}
