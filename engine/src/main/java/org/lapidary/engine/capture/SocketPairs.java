package org.lapidary.engine.capture;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.SocketState;
import org.lapidary.engine.sys.BorrowedSocket;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.UnixSockets;

/**
 * Pairs of sockets (socketpair(2)) that a process has to itself, as event loops wake themselves by: what they are like,
 * and what waits in them. Of a pair whose other end is closed the one end is taken.
 */
final class SocketPairs {

    private static final List<Integer> OPTIONS = List.of(
            BorrowedSocket.SO_SNDBUF,
            BorrowedSocket.SO_RCVBUF,
            BorrowedSocket.SO_PASSCRED,
            BorrowedSocket.SO_RCVLOWAT,
            BorrowedSocket.SO_RCVTIMEO,
            BorrowedSocket.SO_SNDTIMEO,
            BorrowedSocket.SO_PEEK_OFF);

    private static final String UNSEEN = "descriptors or credentials wait in it";

    private final Consumer<String> notices;
    private final Set<FileId> told = new HashSet<>();
    private boolean toldOfAll;

    /** @param notices is told, once, of each that is left out for another reason than that it is no such pair */
    SocketPairs(Consumer<String> notices) {
        this.notices = notices;
    }

    /** Adds the state of each end, with its content. */
    void take(int pid, List<OpenDescriptor> descriptors, Channels channels) {
        Map<Long, OpenDescriptor> sockets = descriptors.stream()
                .filter(descriptor -> descriptor.kind() == Kind.SOCKET)
                .collect(Collectors.toMap(
                        descriptor -> descriptor.file().inode(), descriptor -> descriptor, (one, same) -> one, TreeMap::new));
        if (sockets.isEmpty()) {
            return;
        }
        try (UnixSockets known = new UnixSockets()) {
            Map<OpenDescriptor, SocketState> found = new TreeMap<>((a, b) -> a.number() - b.number());
            for (OpenDescriptor descriptor : sockets.values()) {
                known.find(descriptor.file().inode())
                        .filter(entry -> isPart(entry, sockets.keySet()))
                        .flatMap(entry -> look(pid, descriptor, entry, channels))
                        .ifPresent(state -> found.put(descriptor, state));
            }
            // One end alone is none, where the other one could not be looked at.
            Set<Long> looked = found.keySet().stream()
                    .map(descriptor -> descriptor.file().inode())
                    .collect(Collectors.toSet());
            found.values().removeIf(state -> state.peer() != 0 && !looked.contains(state.peer()));
            found.forEach((end, state) -> channels.add(end, Origin.SOCKET, state.encode()));
        } catch (SystemCallFailed e) {
            if (!toldOfAll) {
                toldOfAll = true;
                notices.accept("no checkpoint holds the program's sockets: " + e.getMessage());
            }
        }
    }

    /** With a name, others may send to it as well; another process's other end is lost. */
    private static boolean isPart(UnixSockets.Entry entry, Set<Long> sockets) {
        return !entry.named()
                && entry.peer().filter(peer -> peer == 0 ? hasLostIt(entry) : sockets.contains(peer)).isPresent();
    }

    /** One that waits to be accepted by another process has no inode at its other end either. */
    private static boolean hasLostIt(UnixSockets.Entry entry) {
        return entry.type() == BorrowedSocket.SOCK_DGRAM
                || entry.shutdown() == (BorrowedSocket.RECEIVES_NO_MORE | BorrowedSocket.SENDS_NO_MORE);
    }

    private Optional<SocketState> look(
            int pid, OpenDescriptor descriptor, UnixSockets.Entry entry, Channels channels) {
        try (BorrowedSocket socket = BorrowedSocket.of(pid, descriptor.number())) {
            Map<Integer, byte[]> options = new TreeMap<>();
            OPTIONS.forEach(option -> options.put(option, socket.option(option)));
            Optional<List<byte[]>> waiting = socket.peek(entry.type());
            if (waiting.isEmpty()) {
                leftOut(descriptor, UNSEEN);
                channels.addWithout(descriptor, Origin.SOCKET, UNSEEN);
            }
            return waiting.map(messages -> new SocketState(
                    entry.type(), entry.peer().orElseThrow(), entry.shutdown(), options, messages));
        } catch (SystemCallFailed e) {
            leftOut(descriptor, e.getMessage());
            return Optional.empty();
        }
    }

    private void leftOut(OpenDescriptor descriptor, String reason) {
        if (told.add(descriptor.file())) {
            notices.accept("descriptor " + descriptor.number() + " (" + descriptor.path() + ") is in no checkpoint: " + reason);
        }
    }
}
