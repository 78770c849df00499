package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.state.SocketState;
import org.lapidary.engine.sys.BorrowedSocket;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/** Makes a pair of sockets again in a restored process, as it was, with what waits in it. */
final class SocketPair {

    private final Emptied target;
    private final SpareNumbers spare;

    SocketPair(Emptied target, SpareNumbers spare) {
        this.target = target;
        this.spare = spare;
    }

    /**
     * Both ends, without their status flags.
     *
     * @param other the second end, or nothing where it had been closed: so it is then
     * @param lost is told why not all of it could be made as it was
     */
    long[] make(SocketState one, Optional<SocketState> other, Consumer<String> lost) {
        target.demand(
                "a pair of sockets", Syscalls.SOCKETPAIR, BorrowedSocket.AF_UNIX, one.type(), 0, target.scratch());
        long both = target.memory().readWord(target.scratch());
        long[] ends = {both & 0xffffffffL, both >>> 32};
        try (BorrowedSocket first = BorrowedSocket.of(target.pid(), (int) ends[0]);
                BorrowedSocket second = BorrowedSocket.of(target.pid(), (int) ends[1])) {
            setOptions(first, one.options());
            other.ifPresent(state -> setOptions(second, state.options()));
            one.waiting().forEach(second::send);
            other.ifPresent(state -> state.waiting().forEach(first::send));
            if (other.isPresent()) { // else its end says it
                first.shutDown(one.shutdown());
                second.shutDown(other.get().shutdown());
            }
        } catch (SystemCallFailed e) {
            lost.accept(e.getMessage());
        }
        ends[0] = spare.lift(ends[0]);
        if (other.isPresent()) {
            ends[1] = spare.lift(ends[1]);
        } else {
            target.call(Syscalls.CLOSE, ends[1]);
        }
        return ends;
    }

    /** Sets what is not so already: some may only be set by who has the right to. */
    private static void setOptions(BorrowedSocket socket, Map<Integer, byte[]> options) {
        options.forEach((name, value) -> {
            if (!Arrays.equals(value, socket.option(name))) {
                socket.setOption(name, name == BorrowedSocket.SO_SNDBUF || name == BorrowedSocket.SO_RCVBUF
                        ? half(value)
                        : value);
            }
        });
    }

    /** The kernel doubles what it is told of buffers (socket(7)), and tells the doubled. */
    private static byte[] half(byte[] value) {
        ByteBuffer number = ByteBuffer.wrap(value.clone()).order(ByteOrder.LITTLE_ENDIAN);
        return value.length == Integer.BYTES ? number.putInt(0, number.getInt(0) / 2).array() : value;
    }
}
