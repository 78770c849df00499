package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/**
 * Takes again the locks on files that a program held: flock(2), and those of fcntl(2) that are the process's or the open
 * file's. {@link OpenDescriptor#detail} has them as the kernel tells them (proc_locks(5)):
 *
 * <pre>
 * lock:  1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF       kind, …, mode, process, file, first byte, last byte
 * </pre>
 *
 * To be done when no more files are closed: a process that closes one gives up its locks of the POSIX kind on that file.
 */
final class FileLocks {

    // Linux include/uapi/asm-generic/fcntl.h
    private static final int F_SETLK = 6;
    private static final int F_OFD_SETLK = 37;
    private static final short F_RDLCK = 0;
    private static final short F_WRLCK = 1;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    /** struct flock on x86-64: type and whence, 2 bytes each, at 8 start, at 16 length (0 up to the end), at 24 process. */
    private static final int STRUCT_FLOCK_BYTES = 32;

    private static final String UP_TO_THE_END = "EOF";

    private final Emptied target;
    private final Consumer<String> notices;

    FileLocks(Emptied target, Consumer<String> notices) {
        this.target = target;
        this.notices = notices;
    }

    /** Those of {@code descriptors}, of which {@code restored} are there again. */
    void takeAgain(List<OpenDescriptor> descriptors, Set<Integer> restored) {
        for (OpenDescriptor descriptor : descriptors) {
            if (!descriptor.isDuplicate() && restored.contains(descriptor.number())) {
                descriptor.detail()
                        .lines()
                        .filter(line -> line.startsWith(OpenDescriptor.LOCK))
                        .forEach(line -> take(descriptor, line.strip().split("\\s+")));
            }
        }
    }

    private void take(OpenDescriptor descriptor, String[] words) {
        boolean write = words[4].equals("WRITE");
        long result = switch (words[2]) {
            case "FLOCK" -> target.call(Syscalls.FLOCK, descriptor.number(), (write ? LOCK_EX : LOCK_SH) | LOCK_NB);
            case "POSIX" -> range(descriptor, F_SETLK, write, words);
            case "OFDLCK" -> range(descriptor, F_OFD_SETLK, write, words);
            default -> -Errno.EINVAL; // a lease
        };
        if (result < 0) {
            notices.accept("the lock that the program held on " + descriptor.path() + " (descriptor " + descriptor.number()
                    + ", " + words[2] + ") cannot be taken again: "
                    + (result == -Errno.EAGAIN || result == -Errno.EACCES
                            ? "another process holds one"
                            : Errno.describe((int) -result)));
        }
    }

    private long range(OpenDescriptor descriptor, int command, boolean write, String[] words) {
        long start = Long.parseLong(words[7]);
        long length = words[8].equals(UP_TO_THE_END) ? 0 : Long.parseLong(words[8]) - start + 1;
        ByteBuffer lock = ByteBuffer.allocate(STRUCT_FLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        lock.putShort(0, write ? F_WRLCK : F_RDLCK).putLong(8, start).putLong(16, length);
        target.memory().write(target.scratch(), lock.array());
        return target.call(Syscalls.FCNTL, descriptor.number(), command, target.scratch());
    }
}
