package org.lapidary.engine.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lapidary.engine.sys.BorrowedSocket;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Fanotify;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/**
 * Which files a program has made or written itself, in directories that are watched. The kernel tells an ordinary user
 * so only if the program itself asks: it is lent the descriptor of the watch for some system calls while it stands still.
 */
public final class OwnWrites implements AutoCloseable {

    private static final int SOCK_CLOEXEC = 02000000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** What is lent of the program's stack: a message of one byte with a descriptor, then events. */
    private static final int MESSAGE_BYTES = 256;

    private static final int EVENT_BYTES = 8 * Fanotify.LEAST_BUFFER;

    private final Fanotify events;
    private final Set<Path> own = new HashSet<>();
    private boolean known;
    private boolean mayBeChildren;

    private OwnWrites(Fanotify events) {
        this.events = events;
    }

    /** Whether a process that stands still can be asked here. */
    public static boolean canBeAsked(Tracee tracee) {
        Optional<OwnWrites> writes = begin();
        try (RemoteCalls remote = tracee.remote()) {
            writes.ifPresent(of -> of.ask(tracee, remote));
            return writes.filter(of -> of.known).isPresent();
        } finally {
            writes.ifPresent(OwnWrites::close);
        }
    }

    /** Nothing where the kernel has no such watch for this user. */
    static Optional<OwnWrites> begin() {
        try {
            return Optional.of(new OwnWrites(Fanotify.create()));
        } catch (SystemCallFailed e) {
            return Optional.empty();
        }
    }

    void watch(Path directory) {
        events.add(directory);
    }

    /** Forgets all directories but these: the others are gone. */
    void retain(Set<Path> directories) {
        events.retain(directories);
    }

    /**
     * Learns what the program has done since it was asked before. Children that it has started do things in its place,
     * and of these is not known which are theirs.
     */
    void ask(Tracee tracee, RemoteCalls remote) {
        own.clear();
        mayBeChildren = tracee.hasForked();
        try {
            long process = remote.demand("getpid", Syscalls.GETPID);
            known = remote.withScratch(MESSAGE_BYTES + EVENT_BYTES, scratch -> ask(tracee, remote, scratch, process));
        } catch (SystemCallFailed e) {
            known = false; // it has as many descriptors as it may have, say: it is asked again next time
        }
    }

    private boolean ask(Tracee tracee, RemoteCalls remote, long scratch, long process) {
        remote.demand(
                "socketpair", Syscalls.SOCKETPAIR, BorrowedSocket.AF_UNIX, BorrowedSocket.SOCK_DGRAM | SOCK_CLOEXEC, 0, scratch);
        long pair = tracee.memory().readWord(scratch);
        long first = pair & 0xffff_ffffL;
        long second = pair >>> Integer.SIZE;
        try (BorrowedSocket socket = BorrowedSocket.of(tracee.liveTid(), (int) first)) {
            socket.sendDescriptor(events.descriptor());
            long lent = receive(tracee, remote, scratch, second);
            try {
                return read(tracee, remote, lent, scratch + MESSAGE_BYTES, process);
            } finally {
                remote.call(Syscalls.CLOSE, lent);
            }
        } finally {
            remote.call(Syscalls.CLOSE, first);
            remote.call(Syscalls.CLOSE, second);
        }
    }

    private static long receive(Tracee tracee, RemoteCalls remote, long scratch, long socket) {
        int vector = BorrowedSocket.MSGHDR_BYTES;
        int control = vector + 16;
        int end = control + BorrowedSocket.CONTROL_BYTES;
        ByteBuffer message = ByteBuffer.allocate(end + 1).order(ByteOrder.LITTLE_ENDIAN);
        message.putLong(BorrowedSocket.VECTOR_OFFSET, scratch + vector)
                .putLong(BorrowedSocket.VECTOR_LENGTH_OFFSET, 1)
                .putLong(BorrowedSocket.CONTROL_OFFSET, scratch + control)
                .putLong(BorrowedSocket.CONTROL_LENGTH_OFFSET, BorrowedSocket.CONTROL_BYTES)
                .putLong(vector, scratch + end)
                .putLong(vector + 8, 1);
        tracee.memory().write(scratch, message.array());
        remote.demand("recvmsg", Syscalls.RECVMSG, socket, scratch, MSG_CMSG_CLOEXEC);
        byte[] received = tracee.memory().read(scratch + control, BorrowedSocket.CONTROL_BYTES);
        ByteBuffer rights = ByteBuffer.wrap(received).order(ByteOrder.LITTLE_ENDIAN);
        // Without room for one more descriptor the kernel gives none, and tells of an empty control part.
        boolean isThere = rights.getLong(0) == BorrowedSocket.CONTROL_HEADER_BYTES + Integer.BYTES;
        return Syscalls.check("lending a descriptor", isThere ? rights.getInt(BorrowedSocket.CONTROL_HEADER_BYTES) : -Errno.EMFILE);
    }

    /** False where events are lost. */
    private boolean read(Tracee tracee, RemoteCalls remote, long descriptor, long buffer, long process) {
        boolean all = true;
        while (true) {
            long length = remote.call(Syscalls.READ, descriptor, buffer, EVENT_BYTES);
            if (length <= 0) {
                return all && length == -Errno.EAGAIN;
            }
            for (Fanotify.Event event : events.events(tracee.memory().read(buffer, (int) length))) {
                all &= !event.lost();
                if (event.process() == process) {
                    event.path().ifPresent(own::add);
                }
            }
        }
    }

    /** Whether the program did what has happened to a file or directory since {@link #ask}, if that is known. */
    Optional<Boolean> isOwn(Path path) {
        if (own.contains(path)) {
            return Optional.of(true);
        }
        return known && !mayBeChildren && events.watches(path.getParent()) ? Optional.of(false) : Optional.empty();
    }

    @Override
    public void close() {
        events.close();
    }
}
