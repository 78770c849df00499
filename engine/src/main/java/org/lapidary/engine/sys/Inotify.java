package org.lapidary.engine.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches on files and directories (inotify(7)), one's own or another process's by a descriptor of our own to it. */
public final class Inotify implements AutoCloseable {

    /** {@code include/uapi/linux/inotify.h}. */
    public static final int IN_DONT_FOLLOW = 0x02000000;

    private static final int IN_CLOEXEC = 02000000;

    /** ioctl(2) FIONREAD, {@code asm-generic/ioctls.h}. */
    private static final int FIONREAD = 0x541B;

    private static final Pattern WATCH = Pattern.compile(
            "inotify wd:([0-9a-f]{1,8}) (ino:([0-9a-f]{1,16}) sdev:[0-9a-f]{1,8}) mask:([0-9a-f]{1,8}) .*");

    /**
     * A line of {@code fdinfo} (proc_pid_fdinfo(5); {@code fs/notify/fdinfo.c}, which prints all in hexadecimal).
     *
     * @param number what inotify_add_watch(2) has returned
     * @param watched inode and device, as the kernel knows them; stat(2) may tell another device
     * @param inode the inode alone
     * @param mask what is waited for
     */
    public record Watch(int number, String watched, long inode, int mask) {

        /** The watch that a line of {@code fdinfo} tells of, if any. */
        public static Optional<Watch> of(String line) {
            Matcher found = WATCH.matcher(line);
            return !found.matches()
                    ? Optional.empty()
                    : Optional.of(new Watch(
                            Integer.parseUnsignedInt(found.group(1), 16),
                            found.group(2),
                            Long.parseUnsignedLong(found.group(3), 16),
                            Integer.parseUnsignedInt(found.group(4), 16)));
        }
    }

    private final int descriptor;

    private Inotify(int descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws SystemCallFailed where this user has as many as may be (fs.inotify.max_user_instances) */
    public static Inotify create() {
        return new Inotify((int)
                Syscalls.check("watching files", Syscalls.call(Syscalls.INOTIFY_INIT1, IN_CLOEXEC)));
    }

    /** @throws SystemCallFailed where pidfd_getfd(2) fails */
    public static Inotify of(int pid, int number) {
        return new Inotify(PidFd.take(pid, number));
    }

    /** The number of the watch, or a negated error number. What is watched already keeps its number. */
    public int add(Path path, int mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            return (int) Syscalls.call(Syscalls.INOTIFY_ADD_WATCH, descriptor, name.address(), mask);
        }
    }

    public void remove(int watch) {
        Syscalls.call(Syscalls.INOTIFY_RM_WATCH, descriptor, watch, 0);
    }

    /** Bytes of events that wait to be read. */
    public int waiting() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            Syscalls.check("FIONREAD", Syscalls.call(Syscalls.IOCTL, descriptor, FIONREAD, count.address()));
            return count.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Reads away what waits. */
    public void empty() {
        for (int bytes = waiting(); bytes > 0; bytes = waiting()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(bytes, 8);
                Syscalls.check("read", Syscalls.call(Syscalls.READ, descriptor, buffer.address(), bytes));
            }
        }
    }

    /** {@link Watch#watched} of what is at a path, itself even where it is a link; nothing where it can't be watched. */
    public Optional<String> identity(Path path) {
        int number = add(path, IN_DONT_FOLLOW);
        if (number < 0) {
            return Optional.empty();
        }
        try (var lines = Files.lines(Path.of("/proc/self/fdinfo/" + descriptor))) {
            return lines.flatMap(line -> Watch.of(line).stream())
                    .filter(watch -> watch.number() == number)
                    .map(Watch::watched)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what this process watches", e);
        } finally {
            remove(number);
        }
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
