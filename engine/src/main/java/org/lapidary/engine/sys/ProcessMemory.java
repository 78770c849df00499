package org.lapidary.engine.sys;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The memory of another process: process_vm_readv(2) and process_vm_writev(2) for speed, {@code /proc/PID/mem} where
 * page protection stands in the way (ptrace's rights let it through).
 */
public final class ProcessMemory implements AutoCloseable {

    private final int pid;
    private final FileChannel file;

    /** Opens the memory that {@code pid} has now; after an exec it has another one. */
    public ProcessMemory(int pid) {
        this.pid = pid;
        try {
            this.file = new RandomAccessFile("/proc/" + pid + "/mem", "rw").getChannel();
        } catch (IOException e) {
            throw new SystemCallFailed("opening the memory of process " + pid, Errno.EACCES);
        }
    }

    public byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        if (tryRead(address, ByteBuffer.wrap(bytes)) != length) {
            throw new SystemCallFailed(
                    "reading " + length + " bytes at 0x" + Long.toHexString(address) + " of process " + pid,
                    Errno.EFAULT);
        }
        return bytes;
    }

    public long readWord(long address) {
        return MemorySegment.ofArray(read(address, 8)).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** Reads through page protection; the number of bytes read, fewer where pages can't be read at all. */
    public int tryRead(long address, ByteBuffer target) {
        int total = 0;
        try {
            while (target.hasRemaining()) {
                int n = file.read(target, address + total);
                if (n <= 0) {
                    break;
                }
                total += n;
            }
        } catch (IOException unreadable) {
            return total; // EIO and EFAULT mark the end of what can be read
        }
        return total;
    }

    /** Writes through page protection; into private pages only this process sees it. */
    public void write(long address, ByteBuffer source) {
        long at = address;
        try {
            while (source.hasRemaining()) {
                int n = file.write(source, at);
                if (n <= 0) {
                    throw new IOException("short write");
                }
                at += n;
            }
        } catch (IOException e) {
            throw new SystemCallFailed(
                    "writing to 0x" + Long.toHexString(at) + " of process " + pid + " (" + e.getMessage() + ")",
                    Errno.EFAULT);
        }
    }

    public void write(long address, byte[] bytes) {
        write(address, ByteBuffer.wrap(bytes));
    }

    public void writeWord(long address, long word) {
        byte[] bytes = new byte[8];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, word);
        write(address, bytes);
    }

    /** A gathering read: many remote ranges into one local area, in one system call. */
    public static final class Gather implements AutoCloseable {

        /** Most ranges a call takes: UIO_MAXIOV of {@code include/uapi/linux/uio.h}. */
        public static final int MAX_RANGES = 1024;

        private final Arena arena = Arena.ofShared();
        private final MemorySegment remote = arena.allocate(16L * MAX_RANGES, 8);
        private final MemorySegment local = arena.allocate(16, 8);
        private int ranges;
        private long bytes;

        public void clear() {
            ranges = 0;
            bytes = 0;
        }

        public boolean isFull() {
            return ranges == MAX_RANGES;
        }

        public boolean isEmpty() {
            return ranges == 0;
        }

        public long bytes() {
            return bytes;
        }

        public void add(long address, long length) {
            remote.set(ValueLayout.JAVA_LONG, 16L * ranges, address);
            remote.set(ValueLayout.JAVA_LONG, 16L * ranges + 8, length);
            ranges++;
            bytes += length;
        }

        /**
         * Reads of process {@code pid}, or the process of that thread: the bytes read, from the first range on; fewer
         * than {@link #bytes} where one can't be read.
         */
        public long read(int pid, MemorySegment target, long offset) {
            local.set(ValueLayout.JAVA_LONG, 0, target.address() + offset);
            local.set(ValueLayout.JAVA_LONG, 8, bytes);
            long n = Syscalls.call(Syscalls.PROCESS_VM_READV, pid, local.address(), 1, remote.address(), ranges, 0);
            return Math.max(n, 0);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new SystemCallFailed("closing the memory of process " + pid, Errno.EIO);
        }
    }
}
