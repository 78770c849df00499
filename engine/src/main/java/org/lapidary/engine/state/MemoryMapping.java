package org.lapidary.engine.state;

/**
 * One line of {@code /proc/PID/maps} (proc_pid_maps(5)).
 *
 * @param start first address
 * @param end the address after the last; both multiples of 4096
 * @param protection {@code PROT_READ} 1, {@code PROT_WRITE} 2, {@code PROT_EXEC} 4
 * @param shared true for {@code MAP_SHARED}
 * @param offset offset in the file, bytes
 * @param device major and minor number as printed, {@code 00:00} for anonymous memory
 * @param inode inode number, 0 for anonymous memory
 * @param path file, {@code [stack]}, {@code [heap]} … or empty
 */
public record MemoryMapping(
        long start, long end, int protection, boolean shared, long offset, String device, long inode, String path) {

    /** The program's main stack, which grows downwards. */
    public static final String STACK = "[stack]";

    /** The program break's area. */
    public static final String HEAP = "[heap]";

    private static final int PROT_WRITE = 2;

    /** True where the program may write. */
    public boolean writable() {
        return (protection & PROT_WRITE) != 0;
    }

    public long length() {
        return end - start;
    }

    /** True where pages not yet touched come from a file rather than being zero. */
    public boolean isFileBacked() {
        return inode != 0;
    }

    /** Which file is mapped; {@link FileId#NONE} for private anonymous memory. */
    public FileId file() {
        return isFileBacked() ? new FileId(device, inode) : FileId.NONE;
    }

    /** True for the pages that the kernel lends to every process; they can be neither captured nor restored. */
    public boolean isKernelProvided() {
        return path.equals("[vdso]")
                || path.equals("[vvar]")
                || path.equals("[vvar_vclock]")
                || path.equals("[vsyscall]")
                || path.equals("[uprobes]");
    }
}
