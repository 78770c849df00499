package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.SocketState;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Pipes;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/**
 * Makes again, in a restored process, what descriptors stand for besides files: pipes that it has to itself, and what
 * eventfd(2), timerfd_create(2), signalfd(2), epoll_create(2), inotify_init(2) and socketpair(2) make. {@link OpenDescriptor#detail} tells all there is
 * to know of them.
 */
final class KernelObjects {

    // Bits that these calls take share their values with open(2): EFD_NONBLOCK and the like are O_NONBLOCK.
    private static final int EFD_SEMAPHORE = 1;
    private static final int SIGSET_BYTES = 8;
    private static final int EPOLL_CTL_ADD = 1;
    /** fcntl(2). */
    private static final int F_SETFL = 4;
    /** _IOW('T', 0, __u64), {@code include/uapi/linux/timerfd.h}. */
    private static final long TFD_IOC_SET_TICKS = 0x40085400L;

    private static final Pattern WATCHED =
            Pattern.compile("tfd:\\s*(\\d+) events:\\s*([0-9a-f]+) data:\\s*([0-9a-f]+).*");
    private static final Pattern SECONDS = Pattern.compile("\\((\\d+), (\\d+)\\)");

    private final Emptied target;
    private final List<OpenDescriptor> descriptors;
    private final SpareNumbers spare;

    KernelObjects(Emptied target, ProcessState state) {
        this.target = target;
        this.descriptors = state.descriptors();
        this.spare = new SpareNumbers(target, state);
    }

    /** A new descriptor of the same kind and in the same condition, or a negated error number. */
    long make(OpenDescriptor descriptor) {
        long flags = descriptor.flags() & OpenDescriptor.O_NONBLOCK;
        return switch (descriptor.kind()) {
            case EVENTFD -> eventfd(descriptor, flags);
            case TIMERFD -> timerfd(descriptor, flags);
            case SIGNALFD -> {
                target.memory().writeWord(target.scratch(), Long.parseUnsignedLong(field(descriptor, "sigmask"), 16));
                yield target.call(Syscalls.SIGNALFD4, -1, target.scratch(), SIGSET_BYTES, flags);
            }
            case EPOLL -> target.call(Syscalls.EPOLL_CREATE1, 0);
            case INOTIFY -> target.call(Syscalls.INOTIFY_INIT1, flags);
            default -> -Errno.EINVAL;
        };
    }

    private long eventfd(OpenDescriptor descriptor, long flags) {
        boolean semaphore = descriptor.detail().contains("eventfd-semaphore: 1");
        long made = target.call(Syscalls.EVENTFD2, 0, flags | (semaphore ? EFD_SEMAPHORE : 0));
        long count = Long.parseUnsignedLong(field(descriptor, "eventfd-count"), 16);
        if (made >= 0 && count != 0) {
            target.memory().writeWord(target.scratch(), count);
            target.demand("the count of an eventfd", Syscalls.WRITE, made, target.scratch(), Long.BYTES);
        }
        return made;
    }

    private long timerfd(OpenDescriptor descriptor, long flags) {
        long made = target.call(Syscalls.TIMERFD_CREATE, Long.parseLong(field(descriptor, "clockid")), flags);
        if (made < 0) {
            return made;
        }
        // What is left, whatever way the time was given; the kernel tells no more.
        ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        putTime(times, field(descriptor, "it_interval"));
        putTime(times, field(descriptor, "it_value"));
        target.memory().write(target.scratch(), times.array());
        target.demand("setting a timerfd", Syscalls.TIMERFD_SETTIME, made, 0, target.scratch(), 0);
        long ticks = Long.parseLong(field(descriptor, "ticks"));
        if (ticks != 0) {
            target.memory().writeWord(target.scratch(), ticks);
            target.call(Syscalls.IOCTL, made, TFD_IOC_SET_TICKS, target.scratch()); // CONFIG_CHECKPOINT_RESTORE
        }
        return made;
    }

    private static void putTime(ByteBuffer target, String text) {
        Matcher time = SECONDS.matcher(text);
        if (!time.matches()) {
            throw new EngineException.BadState("'" + text + "' is no time of a timerfd", null);
        }
        target.putLong(Long.parseLong(time.group(1))).putLong(Long.parseLong(time.group(2)));
    }

    private static String field(OpenDescriptor descriptor, String name) {
        return descriptor.detail(name)
                .orElseThrow(() -> new EngineException.BadState(
                        "the checkpoint does not tell the " + name + " of descriptor " + descriptor.number(), null));
    }

    /** Lets epoll descriptors wait for what they waited for, once all others are there again. */
    void pollAgain(Set<Integer> restored, Consumer<String> notices) {
        for (OpenDescriptor epoll : descriptors) {
            if (epoll.kind() == Kind.EPOLL && !epoll.isDuplicate() && restored.contains(epoll.number())) {
                epoll.detail().lines().map(WATCHED::matcher).filter(Matcher::matches).forEach(watched -> {
                    int number = Integer.parseInt(watched.group(1));
                    // struct epoll_event is packed on x86-64: 4 bytes of events, 8 of data.
                    ByteBuffer event = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
                    event.putInt(Integer.parseUnsignedInt(watched.group(2), 16));
                    event.putLong(Long.parseUnsignedLong(watched.group(3), 16));
                    target.memory().write(target.scratch(), event.array());
                    long result = restored.contains(number)
                            ? target.call(Syscalls.EPOLL_CTL, epoll.number(), EPOLL_CTL_ADD, number, target.scratch())
                            : -Errno.ENOENT;
                    if (result < 0) {
                        notices.accept("descriptor " + epoll.number() + " (epoll) watches descriptor " + number
                                + " no more: " + Errno.describe((int) -result));
                    }
                });
            }
        }
    }

    /** A pipe with these bytes in it: the reading and the writing end. */
    long[] makePipe(byte[] waiting) {
        target.demand("a pipe", Syscalls.PIPE2, target.scratch(), 0);
        long both = target.memory().readWord(target.scratch());
        long read = both & 0xffffffffL;
        long write = both >>> 32;
        if (waiting.length > 0) {
            Pipes.fill(target.pid(), (int) write, waiting);
        }
        return new long[] {spare.lift(read), spare.lift(write)};
    }

    /** Both ends of a pair of sockets, the second one only where it had not been closed. */
    long[] makeSockets(SocketState one, Optional<SocketState> other, Consumer<String> lost) {
        return new SocketPair(target, spare).make(one, other, lost);
    }

    /** Sets the status flags of a descriptor that was made without them. */
    void setStatus(long descriptor, int flags) {
        target.call(Syscalls.FCNTL, descriptor, F_SETFL, flags & OpenDescriptor.O_NONBLOCK);
    }
}
