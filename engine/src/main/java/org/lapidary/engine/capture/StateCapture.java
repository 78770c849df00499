package org.lapidary.engine.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.proc.ProcLimits;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.ResourceLimit;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.SystemCallFilters;
import org.lapidary.engine.tracee.Tracee;

/** Collects a {@link ProcessState} from a process that stands still. */
public final class StateCapture {

    /** struct kernel_sigaction on x86-64: handler, flags, restorer, 8-byte mask. */
    private static final int KERNEL_SIGACTION_BYTES = 32;

    private static final int SIGSET_BYTES = 8;
    private static final long SIG_IGN = 1;

    private final Tracee tracee;
    private final String cpuProfile;
    private final List<String> command;
    private final List<String> environment;
    private final String executable;
    private final WatchedPaths watched;
    private final Map<String, String> attributes = new HashMap<>();

    /**
     * Reads what does not change before the next exec.
     *
     * @param notices is told of what can't be had
     */
    public StateCapture(Tracee tracee, String cpuProfile, Consumer<String> notices) {
        this.tracee = tracee;
        this.cpuProfile = cpuProfile;
        this.command = ProcStatus.commandLine(tracee.liveTid());
        this.environment = ProcStatus.environment(tracee.liveTid());
        this.executable = tracee.executable();
        this.watched = new WatchedPaths(notices);
    }

    public String executable() {
        return executable;
    }

    /** What the state does not hold of the program when it was last captured, for {@code resume} to tell. */
    public Map<String, String> attributes() {
        return Map.copyOf(attributes);
    }

    private void noteWhatIsLost(ProcStatus.Summary status) {
        attributes.clear();
        if (SystemCallFilters.areOwn(status.filters())) {
            attributes.put(SystemCallFilters.ATTRIBUTE, "own");
        }
        if (!status.user().equals(ProcStatus.OWN_USER)) {
            attributes.put(ProcStatus.USER_ATTRIBUTE, status.user());
        }
    }

    /**
     * Captures all threads and what they share.
     *
     * @param remote calls in the name of the first thread that lives
     * @param mappings the process's mappings, those of the kernel left out
     * @param files is told to look at the files, whose contents are then to be read
     */
    public ProcessState capture(RemoteCalls remote, List<MemoryMapping> mappings, FileCapture files) {
        int pid = tracee.liveTid();
        ProcStatus.Summary status = ProcStatus.summary(pid);
        noteWhatIsLost(status);
        long brk = remote.call(Syscalls.BRK, 0);
        MemoryBounds bounds = ProcStatus.bounds(pid, brk);
        List<OpenDescriptor> descriptors = watched.name(pid, ProcDescriptors.read(pid));
        List<SignalAction> actions = actions(remote, status);
        tracee.noteActions(actions);
        SignalCapture signals = SignalCapture.of(tracee, remote, status);
        return new ProcessState(
                tracee.pid(),
                threads(remote, signals.waiting().ofThreads()),
                bounds,
                mappings,
                MemoryTraitsCapture.of(pid, remote, status, mappings),
                descriptors,
                files.look(tracee, remote, descriptors, mappings),
                actions,
                signals.waiting().forAll(),
                signals.timers(),
                signals.posixTimers(),
                limits(pid),
                executable,
                ProcStatus.workingDirectory(pid),
                status.umask(),
                command,
                environment,
                tracee.auxv(),
                cpuProfile);
    }

    private static List<ResourceLimit> limits(int pid) {
        List<ResourceLimit> limits = new ArrayList<>();
        for (ProcLimits.Limit limit : ProcLimits.of(pid)) {
            limits.add(new ResourceLimit(limits.size(), limit.soft(), limit.hard()));
        }
        return limits;
    }

    private List<ThreadState> threads(RemoteCalls remote, Map<Integer, List<PendingSignal>> pending) {
        ThreadCapture capture = new ThreadCapture(tracee);
        List<ThreadState> states = new ArrayList<>();
        for (int tid : tracee.threads()) {
            if (states.isEmpty()) {
                states.add(capture.capture(tid, remote, pending.get(tid)));
                continue;
            }
            try (RemoteCalls itsOwn = tracee.remote(tid)) {
                states.add(capture.capture(tid, itsOwn, pending.get(tid)));
            }
        }
        return states;
    }

    /** The kernel tells from outside which signals are ignored and caught; the handlers it tells only inside. */
    private List<SignalAction> actions(RemoteCalls remote, ProcStatus.Summary status) {
        List<SignalAction> actions = new ArrayList<>();
        for (int signal = 1; signal <= Signals.COUNT; signal++) {
            if ((status.ignored() & Signals.bit(signal)) != 0) {
                actions.add(new SignalAction(signal, SIG_IGN, 0, 0, 0));
            } else if ((status.caught() & Signals.bit(signal)) != 0) {
                actions.add(caught(remote, signal));
            }
        }
        return actions;
    }

    private SignalAction caught(RemoteCalls remote, int signal) {
        return remote.withScratch(KERNEL_SIGACTION_BYTES, address -> {
            remote.demand("rt_sigaction", Syscalls.RT_SIGACTION, signal, 0, address, SIGSET_BYTES);
            ByteBuffer action = ByteBuffer.wrap(tracee.memory().read(address, KERNEL_SIGACTION_BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            return new SignalAction(signal, action.getLong(), action.getLong(), action.getLong(), action.getLong());
        });
    }
}
