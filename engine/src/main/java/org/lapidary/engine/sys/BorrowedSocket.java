package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A socket of another process, by a descriptor of our own to it (pidfd_getfd(2), Linux 5.6). Constants from {@code include/linux/socket.h} and
 * {@code include/uapi/asm-generic/socket.h}.
 */
public final class BorrowedSocket implements AutoCloseable {

    /** Family of sockets that stay on the machine. */
    public static final int AF_UNIX = 1;

    /** Types: bytes, messages, and messages over a connection. */
    public static final int SOCK_STREAM = 1;

    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_SEQPACKET = 5;

    /** Bits of {@link UnixSockets.Entry#shutdown}: receives no more, sends no more. */
    public static final int RECEIVES_NO_MORE = 1;

    public static final int SENDS_NO_MORE = 2;

    /** Options with an int: bytes that may wait having been sent, as the kernel counts them, twice what is asked for. */
    public static final int SO_SNDBUF = 7;

    public static final int SO_RCVBUF = 8;
    public static final int SO_PASSCRED = 16;
    public static final int SO_RCVLOWAT = 18;
    public static final int SO_PEEK_OFF = 42;

    /** Options with a struct timeval. */
    public static final int SO_RCVTIMEO = 20;

    public static final int SO_SNDTIMEO = 21;

    private static final int SOL_SOCKET = 1;
    private static final int MSG_PEEK = 2;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The longest value of an option here. */
    private static final int OPTION_BYTES = 16;

    // struct msghdr: name, its length, vector of buffers, their number, control data, their length, flags.
    public static final int MSGHDR_BYTES = 56;
    public static final int VECTOR_OFFSET = 16;
    public static final int VECTOR_LENGTH_OFFSET = 24;
    public static final int CONTROL_OFFSET = 32;
    public static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;

    /** struct cmsghdr: length, level and type; then, of SCM_RIGHTS, descriptors. Padded to eight bytes. */
    public static final int CONTROL_HEADER_BYTES = 16;

    /** With one descriptor. */
    public static final int CONTROL_BYTES = 24;

    private static final int SCM_RIGHTS = 1;

    /** No message is longer than what may wait unread. */
    private static final int LEAST_BUFFER = 1 << 18;

    private final int descriptor;

    private BorrowedSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @throws SystemCallFailed where it cannot be had: this process may open no more, or the kernel or a filter around it
     *     has no pidfd_getfd(2)
     */
    public static BorrowedSocket of(int pid, int number) {
        return new BorrowedSocket(PidFd.take(pid, number));
    }

    /** @throws SystemCallFailed where it has no such option */
    public byte[] option(int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(OPTION_BYTES, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, OPTION_BYTES);
            Syscalls.check("getsockopt", Syscalls.call(
                    Syscalls.GETSOCKOPT, descriptor, SOL_SOCKET, name, value.address(), length.address(), 0));
            return value.asSlice(0, length.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** @throws SystemCallFailed where it can't be set so */
    public void setOption(int name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, value.length), 8);
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            Syscalls.check("setsockopt", Syscalls.call(
                    Syscalls.SETSOCKOPT, descriptor, SOL_SOCKET, name, bytes.address(), value.length, 0));
        }
    }

    private void setOption(int name, int value) {
        setOption(name, Word.bytes(value));
    }

    /**
     * What waits to be received in a socket of the family AF_UNIX, message by message (of a stream: by no rule), and goes
     * on waiting. The kernel shows a message of no bytes in this way only once.
     *
     * @param type which of the three types it is of
     * @return nothing where descriptors or credentials wait as well, which only the receiver can have
     */
    public Optional<List<byte[]>> peek(int type) {
        int offset = Word.of(option(SO_PEEK_OFF));
        int size = Math.max(LEAST_BUFFER, Word.of(option(SO_SNDBUF)));
        setOption(SO_PEEK_OFF, 0); // each look then begins behind the one before
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(size, 8);
            List<byte[]> messages = new ArrayList<>();
            while (true) {
                MemorySegment header = header(arena, buffer, size);
                long length = Syscalls.call(
                        Syscalls.RECVMSG, descriptor, header.address(), MSG_PEEK | MSG_DONTWAIT);
                if (length == -Errno.EAGAIN || length == 0 && type != SOCK_DGRAM) {
                    return Optional.of(messages); // or the other end is gone
                }
                Syscalls.check("looking at what waits in a socket", length);
                int flags = header.get(ValueLayout.JAVA_INT, FLAGS_OFFSET);
                if ((flags & (MSG_CTRUNC | MSG_TRUNC)) != 0) {
                    return Optional.empty();
                }
                messages.add(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
            }
        } finally {
            setOption(SO_PEEK_OFF, offset);
        }
    }

    private static MemorySegment header(Arena arena, MemorySegment buffer, long size) {
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ValueLayout.JAVA_LONG, 0, buffer.address());
        vector.set(ValueLayout.JAVA_LONG, 8, size);
        MemorySegment header = arena.allocate(MSGHDR_BYTES, 8);
        header.set(ValueLayout.JAVA_LONG, VECTOR_OFFSET, vector.address());
        header.set(ValueLayout.JAVA_LONG, VECTOR_LENGTH_OFFSET, 1);
        return header;
    }

    /**
     * Sends to the other end, and never waits.
     *
     * @throws SystemCallFailed where there is no room
     */
    public void send(byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, message.length), 8);
            MemorySegment.copy(message, 0, bytes, ValueLayout.JAVA_BYTE, 0, message.length);
            long sent = 0;
            do {
                sent += Syscalls.check("filling a socket", Syscalls.call(
                        Syscalls.SENDTO,
                        descriptor,
                        bytes.address() + sent,
                        message.length - sent,
                        MSG_DONTWAIT | MSG_NOSIGNAL,
                        0,
                        0));
            } while (sent < message.length);
        }
    }

    /**
     * Sends a descriptor of this process, with a message of one byte (unix(7), SCM_RIGHTS).
     *
     * @throws SystemCallFailed where there is no room
     */
    public void sendDescriptor(int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = header(arena, arena.allocate(8, 8), 1);
            MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
            control.set(ValueLayout.JAVA_LONG, 0, CONTROL_HEADER_BYTES + Integer.BYTES);
            control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
            control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
            control.set(ValueLayout.JAVA_INT, CONTROL_HEADER_BYTES, number);
            header.set(ValueLayout.JAVA_LONG, CONTROL_OFFSET, control.address());
            header.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH_OFFSET, CONTROL_BYTES);
            Syscalls.check(
                    "lending a descriptor",
                    Syscalls.call(Syscalls.SENDMSG, descriptor, header.address(), MSG_DONTWAIT | MSG_NOSIGNAL));
        }
    }

    /** Receives or sends no more, or both; by these bits, if any. */
    public void shutDown(int bits) {
        if (bits != 0) { // SHUT_RD, SHUT_WR and SHUT_RDWR are the bits, less one
            Syscalls.check("shutdown", Syscalls.call(Syscalls.SHUTDOWN, descriptor, bits - 1, 0));
        }
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }

    /** An int as the kernel lays it out. */
    private static final class Word {
        static int of(byte[] bytes) {
            return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        }

        static byte[] bytes(int value) {
            byte[] bytes = new byte[Integer.BYTES];
            MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, 0, value);
            return bytes;
        }
    }
}
