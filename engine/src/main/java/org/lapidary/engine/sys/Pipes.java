package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pipes of other processes, reached through {@code /proc/PID/fd}. */
public final class Pipes {

    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    /** ioctl(2) FIONREAD, {@code asm-generic/ioctls.h}: bytes that wait to be read. */
    private static final int FIONREAD = 0x541B;
    /** fcntl(2), {@code linux/fcntl.h}. */
    private static final int F_SETPIPE_SZ = 1031;

    private static final int F_GETPIPE_SZ = 1032;
    /** Bytes that a new pipe holds, pipe(7). */
    private static final int USUAL_CAPACITY = 65536;

    private Pipes() {}

    /**
     * The bytes that wait in a pipe, which stay there: tee(2) copies them into another one.
     *
     * @param number a descriptor of either end in process {@code pid}
     */
    public static byte[] peek(int pid, int number) {
        int pipe = open(pid, number, O_RDONLY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(8, 8);
            Syscalls.check("FIONREAD", Syscalls.call(Syscalls.IOCTL, pipe, FIONREAD, word.address()));
            int waiting = word.get(ValueLayout.JAVA_INT, 0);
            if (waiting == 0) {
                return new byte[0];
            }
            Syscalls.check("pipe", Syscalls.call(Syscalls.PIPE2, word.address(), O_CLOEXEC | O_NONBLOCK, 0));
            int read = word.get(ValueLayout.JAVA_INT, 0);
            int write = word.get(ValueLayout.JAVA_INT, 4);
            try {
                long capacity = Syscalls.call(Syscalls.FCNTL, pipe, F_GETPIPE_SZ, 0);
                Syscalls.call(Syscalls.FCNTL, write, F_SETPIPE_SZ, capacity); // its pages may be filled in part
                long copied = Syscalls.check("tee", Syscalls.call(Syscalls.TEE, pipe, write, waiting, 0));
                if (copied < waiting) { // done again, it would copy the same ones
                    throw new SystemCallFailed(
                            "a pipe that holds " + waiting + " bytes as well (the limit on this user's pipes, pipe(7))",
                            Errno.ENOSPC);
                }
                MemorySegment bytes = arena.allocate(copied);
                long got = 0;
                while (got < copied) {
                    got += Syscalls.check(
                            "reading a copied pipe",
                            Syscalls.call(Syscalls.READ, read, bytes.address() + got, copied - got));
                }
                return bytes.toArray(ValueLayout.JAVA_BYTE);
            } finally {
                Syscalls.close(read);
                Syscalls.close(write);
            }
        } finally {
            Syscalls.close(pipe);
        }
    }

    /** Writes into the pipe whose writing end is descriptor {@code number} of process {@code pid}, making it larger. */
    public static void fill(int pid, int number, byte[] content) {
        int pipe = open(pid, number, O_WRONLY);
        try (Arena arena = Arena.ofConfined()) {
            if (content.length > USUAL_CAPACITY) {
                Syscalls.call(Syscalls.FCNTL, pipe, F_SETPIPE_SZ, content.length);
            }
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
            long done = 0;
            while (done < content.length) {
                done += Syscalls.check(
                        "filling a pipe",
                        Syscalls.call(Syscalls.WRITE, pipe, bytes.address() + done, content.length - done));
            }
        } finally {
            Syscalls.close(pipe);
        }
    }

    private static int open(int pid, int number, int access) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/" + pid + "/fd/" + number);
            return (int) Syscalls.check(
                    "opening a pipe of process " + pid,
                    Syscalls.call(Syscalls.OPEN, path.address(), access | O_NONBLOCK | O_CLOEXEC, 0));
        }
    }
}
