package org.lapidary.engine.sys;

import java.util.Map;

/** Error numbers that Lapidary tells apart (Linux {@code asm-generic/errno-base.h}, {@code errno.h}). */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EFBIG = 27;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ETXTBSY = 26;
    public static final int ENOSPC = 28;
    public static final int ENOTTY = 25;
    public static final int ENOSYS = 38;
    public static final int ELOOP = 40;
    public static final int ENAMETOOLONG = 36;
    public static final int EINPROGRESS = 115;

    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(EPERM, "operation not permitted"),
            Map.entry(ENOENT, "no such file or directory"),
            Map.entry(ESRCH, "no such process"),
            Map.entry(EIO, "input/output error"),
            Map.entry(E2BIG, "argument list too long"),
            Map.entry(ENOEXEC, "not a program that this kernel can run"),
            Map.entry(ECHILD, "no child processes"),
            Map.entry(EAGAIN, "resource temporarily unavailable"),
            Map.entry(ENOMEM, "out of memory"),
            Map.entry(EACCES, "permission denied"),
            Map.entry(EFAULT, "bad address"),
            Map.entry(EBUSY, "device or resource busy"),
            Map.entry(ENODEV, "no such device"),
            Map.entry(ENOTDIR, "not a directory"),
            Map.entry(EISDIR, "is a directory"),
            Map.entry(EINVAL, "invalid argument"),
            Map.entry(ENFILE, "too many open files in system"),
            Map.entry(EMFILE, "too many open files"),
            Map.entry(EFBIG, "file too large"),
            Map.entry(ETXTBSY, "text file busy"),
            Map.entry(ENOSPC, "no space left on device"),
            Map.entry(ENOTTY, "inappropriate ioctl"),
            Map.entry(ENAMETOOLONG, "file name too long"),
            Map.entry(ENOSYS, "not offered by this kernel"),
            Map.entry(ELOOP, "too many symbolic links"));

    private Errno() {}

    /** Words for an error number, the number itself included. */
    public static String describe(int errno) {
        return WORDS.getOrDefault(errno, "error") + " (errno " + errno + ")";
    }
}
