package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.IntervalTimer;
import org.lapidary.engine.state.MemoryTraits;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.ResourceLimit;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Limits;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/** Gives a restored process what the kernel held for it: directory, umask, signal actions, pending signals, limits,
 * timers. */
final class SurroundingsRestorer {

    private static final int KERNEL_SIGACTION_BYTES = 32;
    private static final int SIGSET_BYTES = 8;
    private static final long MICROS = 1_000_000;
    /** mlock2(2). */
    private static final int MLOCK_ONFAULT = 1;

    private final Emptied target;
    private final ProcessState state;
    private final Consumer<String> notices;

    SurroundingsRestorer(Emptied target, ProcessState state, Consumer<String> notices) {
        this.target = target;
        this.state = state;
        this.notices = notices;
    }

    void restore() {
        long entered = withPath(state.workingDirectory(), path -> target.call(Syscalls.CHDIR, path));
        if (entered < 0) {
            throw new EngineException.BadRequest("the program's working directory '" + state.workingDirectory()
                    + "' cannot be entered: " + Errno.describe((int) -entered));
        }
        target.call(Syscalls.UMASK, state.umask());
        resetActions();
        for (SignalAction action : state.actions()) {
            restore(action);
        }
        state.limits().forEach(this::restore);
        state.timers().forEach(this::restore);
        lockMemory(state.memoryTraits());
        for (PendingSignal signal : state.pending()) {
            send(signal, Syscalls.RT_SIGQUEUEINFO, target.pid(), signal.signal(), target.scratch());
        }
    }

    /** The process was a shell before, and the handlers of one (for SIGCHLD at least) are no code any more. */
    private void resetActions() {
        ProcStatus.Summary status = ProcStatus.summary(target.pid());
        for (int signal = 1; signal <= Signals.COUNT; signal++) {
            if (((status.caught() | status.ignored()) & Signals.bit(signal)) != 0) {
                restore(new SignalAction(signal, 0, 0, 0, 0));
            }
        }
    }

    private void restore(SignalAction action) {
        ByteBuffer bytes = ByteBuffer.allocate(KERNEL_SIGACTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(action.handler())
                .putLong(action.flags())
                .putLong(action.restorer())
                .putLong(action.mask());
        target.memory().write(target.scratch(), bytes.array());
        target.demand(
                "action of signal " + action.signal(),
                Syscalls.RT_SIGACTION,
                action.signal(),
                target.scratch(),
                0,
                SIGSET_BYTES);
    }

    /** Its signal can't come before the program goes on, since signals are blocked meanwhile. */
    private void restore(IntervalTimer timer) {
        ByteBuffer value = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long micros : new long[] {timer.intervalMicros(), timer.remainingMicros()}) {
            value.putLong(micros / MICROS).putLong(micros % MICROS);
        }
        target.memory().write(target.scratch(), value.array());
        target.demand("setting a timer", Syscalls.SETITIMER, timer.which(), target.scratch(), 0);
    }

    /** To raise a hard limit takes privilege; the soft one is what holds. */
    private void restore(ResourceLimit limit) {
        long[] now = Limits.get(target.pid(), limit.resource());
        boolean same = now[0] == limit.soft() && now[1] == limit.hard();
        if (!same && Limits.set(target.pid(), limit.resource(), limit.soft(), limit.hard()) < 0) {
            long soft = Long.compareUnsigned(limit.soft(), now[1]) > 0 ? now[1] : limit.soft();
            Limits.set(target.pid(), limit.resource(), soft, now[1]);
        }
    }

    /** After the limits, of which one bounds this for users without privilege. */
    private void lockMemory(MemoryTraits traits) {
        long refused = 0;
        for (MemoryTraits.Locked locked : traits.locked()) {
            long length = locked.end() - locked.start();
            refused = Math.min(
                    refused,
                    locked.onFault()
                            ? target.call(Syscalls.MLOCK2, locked.start(), length, MLOCK_ONFAULT)
                            : target.call(Syscalls.MLOCK, locked.start(), length));
        }
        if (traits.lockNew() != 0) {
            refused = Math.min(refused, target.call(Syscalls.MLOCKALL, traits.lockNew()));
        }
        if (refused < 0) {
            notices.accept("memory that the program had locked may be swapped out now ("
                    + Errno.describe((int) -refused) + "; see ulimit -l)");
        }
    }

    /** Signals are blocked meanwhile. To itself a process may send whatever the kernel or others had sent. */
    private void send(PendingSignal signal, int call, long... arguments) {
        target.memory().write(target.scratch(), signal.info());
        target.demand("sending the pending " + signal + " again", call, arguments);
    }

    private long withPath(String path, java.util.function.LongFunction<Long> call) {
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Emptied.SCRATCH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        target.memory().write(target.scratch(), bytes);
        return call.apply(target.scratch());
    }
}
