package org.lapidary.engine.state;

/**
 * One open file descriptor ({@code /proc/PID/fd} and {@code fdinfo}).
 *
 * @param number the descriptor
 * @param kind what it refers to
 * @param path the file's path, or the kernel's word for it ({@code pipe:[1234]})
 * @param flags access mode and status flags as open(2) knows them, {@code O_CLOEXEC} included
 * @param offset position in the file, bytes
 * @param mode file type and permission bits ({@code st_mode})
 * @param size size in bytes of a regular file
 */
public record OpenDescriptor(int number, Kind kind, String path, int flags, long offset, int mode, long size) {

    /** What a descriptor refers to, as far as a restore can treat it alike. */
    public enum Kind {
        /** A regular file that still has its name. */
        FILE,
        /** A regular file whose name is gone. */
        DELETED_FILE,
        DIRECTORY,
        /** A terminal. */
        TERMINAL,
        /** {@code /dev/null}, {@code /dev/zero}, {@code /dev/urandom} …: reopened by name. */
        DEVICE,
        PIPE,
        SOCKET,
        /** eventfd, epoll, timerfd, memfd … */
        OTHER
    }

    /** Set in {@link #flags} where exec closes the descriptor: {@code O_CLOEXEC}, octal 02000000 on x86-64. */
    public static final int O_CLOEXEC = 02000000;

    public boolean closeOnExec() {
        return (flags & O_CLOEXEC) != 0;
    }
}
