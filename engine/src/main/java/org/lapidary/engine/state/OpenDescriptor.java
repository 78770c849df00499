package org.lapidary.engine.state;

import java.util.Optional;

/**
 * One open file descriptor ({@code /proc/PID/fd} and {@code fdinfo}).
 *
 * @param number the descriptor
 * @param kind what it refers to
 * @param path the file's path, or the kernel's word for it ({@code pipe:[1234]})
 * @param flags access mode and status flags as open(2) knows them, {@code O_CLOEXEC} included
 * @param offset position in the file, bytes; in a directory a cookie of the file system
 * @param mode file type and permission bits ({@code st_mode})
 * @param size size in bytes of a regular file
 * @param original the lowest descriptor that shares position and status flags with this one, as dup(2) makes them share;
 *     this one's own number where none does
 * @param file which file, as {@link FileState#id}
 * @param detail what {@code fdinfo} tells besides of an {@code eventfd}, {@code timerfd}, {@code signalfd}, epoll or
 *     inotify (proc_pid_fdinfo(5)), of the last one {@link #WAITING} and {@link #WATCHED} as well; {@code seals: NUMBER}
 *     of memory made by memfd_create(2), and of files and directories the lines of the locks that are held through it
 *     ({@link #LOCK})
 */
public record OpenDescriptor(
        int number,
        Kind kind,
        String path,
        int flags,
        long offset,
        int mode,
        long size,
        int original,
        FileId file,
        String detail) {

    /** What a descriptor refers to, as far as a restore can treat it alike. */
    public enum Kind {
        /** A regular file that still has its name. */
        FILE,
        /** A regular file whose name is gone. */
        DELETED_FILE,
        /** Memory made by memfd_create(2). */
        MEMFD,
        DIRECTORY,
        /** A terminal. */
        TERMINAL,
        /** {@code /dev/null}, {@code /dev/zero}, {@code /dev/urandom} …: reopened by name. */
        DEVICE,
        PIPE,
        SOCKET,
        EVENTFD,
        TIMERFD,
        SIGNALFD,
        EPOLL,
        INOTIFY,
        /** Anything else: block devices, userfaultfd, perf events, io_uring … */
        OTHER
    }

    /** How a line of {@link #detail} begins that tells of a lock. */
    public static final String LOCK = "lock:";

    /** Line of {@link #detail} with the bytes of events that wait in an inotify. */
    public static final String WAITING = "waiting";

    /** Lines of {@link #detail} with the number of a watch, in decimal, a blank, and the name of what it watches. */
    public static final String WATCHED = "watched";

    /** The access mode in {@link #flags} and its values (open(2)). */
    public static final int O_ACCMODE = 3;

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;

    /** Set in {@link #flags} where writes go to the end: octal 02000 on x86-64. */
    public static final int O_APPEND = 02000;

    /** Set in {@link #flags} where calls do not wait: octal 04000 on x86-64. */
    public static final int O_NONBLOCK = 04000;

    /** Set in {@link #flags} where exec closes the descriptor: {@code O_CLOEXEC}, octal 02000000 on x86-64. */
    public static final int O_CLOEXEC = 02000000;

    /** Standard input, output and error are below. */
    public static final int FIRST_OWN = 3;

    /** One of its own position. */
    public OpenDescriptor(int number, Kind kind, String path, int flags, long offset, int mode, long size) {
        this(number, kind, path, flags, offset, mode, size, number, FileId.NONE, "");
    }

    /** The value of a line of {@link #detail}. */
    public Optional<String> detail(String name) {
        return detail.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** The same, sharing its position with a lower one. */
    public OpenDescriptor duplicateOf(int lower) {
        return new OpenDescriptor(number, kind, path, flags, offset, mode, size, lower, file, detail);
    }

    /** The same, with more known of it. */
    public OpenDescriptor withDetail(String more) {
        return new OpenDescriptor(number, kind, path, flags, offset, mode, size, original, file, more);
    }

    public boolean closeOnExec() {
        return (flags & O_CLOEXEC) != 0;
    }

    public boolean isWritable() {
        return (flags & O_ACCMODE) != O_RDONLY;
    }

    /** True where it shares its position with a lower one. */
    public boolean isDuplicate() {
        return original != number;
    }

    /** True for regular files and what is like them: they have a content that can be kept. */
    public boolean isFile() {
        return kind == Kind.FILE || kind == Kind.DELETED_FILE || kind == Kind.MEMFD;
    }
}
