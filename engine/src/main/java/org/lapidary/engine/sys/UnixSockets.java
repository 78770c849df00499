package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * What the kernel tells of the sockets of the family AF_UNIX on this machine (sock_diag(7), by netlink(7); Linux 3.3
 * with CONFIG_UNIX_DIAG). Layouts and constants from {@code include/uapi/linux/unix_diag.h} and {@code netlink.h}.
 */
public final class UnixSockets implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int NETLINK_SOCK_DIAG = 4;

    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST = 1;

    // struct nlmsghdr: length 4, type 2, flags 2, sequence 4, port 4.
    private static final int NLMSGHDR_BYTES = 16;

    // struct unix_diag_req: family 1, protocol 1, padding 2, states 4, inode 4, show 4, cookie 8.
    private static final int REQUEST_BYTES = NLMSGHDR_BYTES + 24;
    private static final int UDIAG_SHOW_NAME = 1;
    private static final int UDIAG_SHOW_PEER = 4;

    // struct unix_diag_msg: family 1, type 1, state 1, padding 1, inode 4, cookie 8. Attributes follow.
    private static final int TYPE_OFFSET = NLMSGHDR_BYTES + 1;
    private static final int ATTRIBUTES_OFFSET = NLMSGHDR_BYTES + 16;
    private static final int UNIX_DIAG_NAME = 0;
    private static final int UNIX_DIAG_PEER = 2;
    private static final int UNIX_DIAG_SHUTDOWN = 6;

    /** struct nlattr: length 2, with these; type 2. */
    private static final int NLATTR_BYTES = 4;

    private static final int ANSWER_BYTES = 8192;

    /**
     * One socket.
     *
     * @param type {@link BorrowedSocket#SOCK_STREAM} and the others
     * @param named true where others can find it by a name
     * @param peer inode of the one at the other end, 0 where that has been closed; empty where it has none
     * @param shutdown bits {@link BorrowedSocket#RECEIVES_NO_MORE} and {@link BorrowedSocket#SENDS_NO_MORE}
     */
    public record Entry(int type, boolean named, Optional<Long> peer, int shutdown) {}

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
    private final MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);

    /** @throws SystemCallFailed where the kernel, or a filter around this process, has none such */
    public UnixSockets() {
        this.descriptor = (int) Syscalls.check(
                "asking for sockets", Syscalls.call(Syscalls.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG));
    }

    /** The socket with this inode; nothing where there is none of that family, or not in this network namespace. */
    public Optional<Entry> find(long inode) {
        request.fill((byte) 0);
        request.set(ValueLayout.JAVA_INT, 0, REQUEST_BYTES);
        request.set(ValueLayout.JAVA_SHORT, 4, SOCK_DIAG_BY_FAMILY);
        request.set(ValueLayout.JAVA_SHORT, 6, NLM_F_REQUEST);
        request.set(ValueLayout.JAVA_BYTE, NLMSGHDR_BYTES, (byte) BorrowedSocket.AF_UNIX);
        request.set(ValueLayout.JAVA_INT, NLMSGHDR_BYTES + 4, -1); // in any state
        request.set(ValueLayout.JAVA_INT, NLMSGHDR_BYTES + 8, (int) inode);
        request.set(ValueLayout.JAVA_INT, NLMSGHDR_BYTES + 12, UDIAG_SHOW_NAME | UDIAG_SHOW_PEER);
        request.set(ValueLayout.JAVA_LONG, NLMSGHDR_BYTES + 16, -1); // with any cookie
        Syscalls.check("asking for a socket", Syscalls.call(
                Syscalls.SENDTO, descriptor, request.address(), REQUEST_BYTES, 0, 0, 0));
        long length = Syscalls.check("asking for a socket", Syscalls.call(
                Syscalls.RECVFROM, descriptor, answer.address(), ANSWER_BYTES, 0, 0, 0));
        boolean found = length >= ATTRIBUTES_OFFSET
                && answer.get(ValueLayout.JAVA_SHORT, 4) == SOCK_DIAG_BY_FAMILY; // else an error
        return found ? Optional.of(entry(length)) : Optional.empty();
    }

    private Entry entry(long length) {
        boolean named = false;
        Optional<Long> peer = Optional.empty();
        int shutdown = 0;
        for (long at = ATTRIBUTES_OFFSET; at + NLATTR_BYTES <= length; ) {
            int bytes = answer.get(ValueLayout.JAVA_SHORT, at);
            switch (answer.get(ValueLayout.JAVA_SHORT, at + 2)) {
                case UNIX_DIAG_NAME -> named = bytes > NLATTR_BYTES;
                case UNIX_DIAG_PEER -> peer = Optional.of(
                        Integer.toUnsignedLong(answer.get(ValueLayout.JAVA_INT, at + NLATTR_BYTES)));
                case UNIX_DIAG_SHUTDOWN -> shutdown = answer.get(ValueLayout.JAVA_BYTE, at + NLATTR_BYTES);
                default -> {}
            }
            at += Math.max(NLATTR_BYTES, bytes + 3 & ~3);
        }
        return new Entry(answer.get(ValueLayout.JAVA_BYTE, TYPE_OFFSET), named, peer, shutdown);
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
        arena.close();
    }
}
