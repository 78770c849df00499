package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A userfaultfd of another process, used for asynchronous write protection: the kernel itself notes the first write
 * to each protected page and lets it through (userfaultfd(2), Linux 6.7 and later). Constants from
 * {@code include/uapi/linux/userfaultfd.h}.
 */
public final class UserFaultFd implements AutoCloseable {

    private static final long API = 0xAA;
    private static final long UFFDIO_API = 0xC018AA3FL;
    private static final long UFFDIO_REGISTER = 0xC020AA00L;
    private static final long REGISTER_MODE_WP = 2;
    private static final long UFFDIO_WRITEPROTECT = 0xC018AA06L;
    private static final long FEATURE_WP_UNPOPULATED = 1 << 13;
    private static final long FEATURE_WP_ASYNC = 1 << 15;

    /** Flags for userfaultfd(2): O_CLOEXEC | O_NONBLOCK. */
    public static final int FLAGS = 02000000 | 04000;
    /** UFFD_USER_MODE_ONLY, which unprivileged users must add. */
    public static final int USER_MODE_ONLY = 1;

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment argument = arena.allocate(32, 8);

    private UserFaultFd(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes over descriptor {@code remote} of process {@code pid} by pidfd_getfd(2).
     *
     * @throws SystemCallFailed where the kernel has no such call or no asynchronous write protection
     */
    public static UserFaultFd take(int pid, int remote) {
        UserFaultFd result = new UserFaultFd(PidFd.take(pid, remote));
        try {
            result.negotiate();
        } catch (SystemCallFailed e) {
            result.close();
            throw e;
        }
        return result;
    }

    private void negotiate() {
        argument.set(ValueLayout.JAVA_LONG, 0, API);
        argument.set(ValueLayout.JAVA_LONG, 8, FEATURE_WP_ASYNC | FEATURE_WP_UNPOPULATED);
        argument.set(ValueLayout.JAVA_LONG, 16, 0);
        Syscalls.check(
                "asynchronous write protection",
                Syscalls.call(Syscalls.IOCTL, descriptor, UFFDIO_API, argument.address()));
    }

    /** Puts a mapping under write protection; false where its kind does not allow that. Harmless to repeat. */
    public boolean register(long start, long length) {
        argument.set(ValueLayout.JAVA_LONG, 0, start);
        argument.set(ValueLayout.JAVA_LONG, 8, length);
        argument.set(ValueLayout.JAVA_LONG, 16, REGISTER_MODE_WP);
        argument.set(ValueLayout.JAVA_LONG, 24, 0);
        return Syscalls.call(Syscalls.IOCTL, descriptor, UFFDIO_REGISTER, argument.address()) >= 0;
    }

    /**
     * Takes the protection of addresses {@code start} up to and without {@code end} away, all of which is registered:
     * the first write to a page there costs no fault, and the page counts as written. Where the kernel refuses it stays
     * protected, which costs faults and nothing else.
     */
    public void unprotect(long start, long end) {
        argument.set(ValueLayout.JAVA_LONG, 0, start);
        argument.set(ValueLayout.JAVA_LONG, 8, end - start);
        argument.set(ValueLayout.JAVA_LONG, 16, 0);
        Syscalls.call(Syscalls.IOCTL, descriptor, UFFDIO_WRITEPROTECT, argument.address());
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
        arena.close();
    }
}
