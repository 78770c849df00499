package org.lapidary.engine.state;

/**
 * One regular file (or what is like one) that a process has open, mapped, or has written, and whether a checkpoint
 * holds its content; or a directory that it has made. Descriptors and mappings refer to it by {@link #id}.
 *
 * @param id which file
 * @param origin what it is
 * @param path its name, or the name that it had
 * @param size bytes
 * @param modifiedNanos when it was last modified, nanoseconds since 1970; 0 where it has no such time
 * @param mode file type and permission bits ({@code st_mode})
 * @param written true where the process may have written to it
 * @param firstPage page number of the stored content in the {@link FileSpace}; 0 where none is stored
 * @param omission why nothing is stored, empty where it is, or where the pages of mappings hold all of it
 */
public record FileState(
        FileId id,
        Origin origin,
        String path,
        long size,
        long modifiedNanos,
        int mode,
        boolean written,
        long firstPage,
        String omission) {

    /** Far above what a pipe (F_SETPIPE_SZ, pipe(7): 1 MiB) or a socket holds without privilege. */
    private static final long MOST_WAITING = 1 << 28;

    /** What holds the content. */
    public enum Origin {
        /** A file with a name. */
        NAMED,
        /** A file whose name is gone, or that never had one (O_TMPFILE). */
        UNLINKED,
        /** Memory that is shared like a file: memfd_create(2), shared anonymous or System V memory. */
        MEMORY,
        /** A pipe with both ends in the process: the bytes that wait to be read. */
        PIPE,
        /** An end of a pair of sockets that is the process's alone: a {@link SocketState}. */
        SOCKET,
        /** A directory that the process has made; it has no content and no size here. */
        DIRECTORY
    }

    /** @throws IllegalArgumentException where the stored content would stand outside of the file space */
    public FileState {
        boolean inside = firstPage >= FileSpace.START
                && firstPage % FileSpace.SLOT_PAGES == 0
                && firstPage < FileSpace.END
                && FileSpace.pages(size) <= FileSpace.SLOT_PAGES;
        boolean tooMuch = (origin == Origin.PIPE || origin == Origin.SOCKET) && size > MOST_WAITING;
        if (size < 0 || tooMuch || firstPage != 0 && !inside) {
            throw new IllegalArgumentException("file '" + path + "' has an impossible size or place");
        }
    }

    /** The same with no content stored. */
    public FileState without(String reason) {
        return new FileState(id, origin, path, size, modifiedNanos, mode, written, 0, reason);
    }

    public boolean isStored() {
        return firstPage != 0;
    }

    /** True where the file is what it was, going by its size and its time of modification now. */
    public boolean isUnchanged(long sizeNow, long modifiedNanosNow) {
        return size == sizeNow && modifiedNanos == modifiedNanosNow;
    }
}
