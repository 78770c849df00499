package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.gem5.Differences;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.gem5.SimulatedCalls;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Restart;

/**
 * What the program has come to by later checkpoints of its run, and so comes to in the simulation: what it makes by
 * system calls that gem5 lacks or carries out in part, and arithmetic that gem5 does in another way.
 */
final class LaterCheckpoints {

    /** Made by calls that gem5 v24.0.0.1 lacks ({@link SimulatedCalls}). */
    private static final Set<OpenDescriptor.Kind> LACKED = EnumSet.of(
            OpenDescriptor.Kind.MEMFD,
            OpenDescriptor.Kind.TIMERFD,
            OpenDescriptor.Kind.SIGNALFD,
            OpenDescriptor.Kind.EPOLL,
            OpenDescriptor.Kind.INOTIFY);

    /** Of these gem5's own record is all that its read(2) looks at. */
    private static final Set<OpenDescriptor.Kind> UNWAITING =
            EnumSet.of(OpenDescriptor.Kind.PIPE, OpenDescriptor.Kind.SOCKET);

    /** O_TMPFILE without O_DIRECTORY (asm-generic/fcntl.h); gem5 drops the flag, and the open fails. */
    private static final int TMPFILE = 020000000;

    private LaterCheckpoints() {}

    /** @param following the states at the checkpoints that follow, the nearest first */
    static List<Reason> reasons(ProcessState now, List<ProcessState> following) {
        Map<Kind, Reason> found = new LinkedHashMap<>();
        for (ProcessState next : following) {
            // One of a kind is enough: the others are much the same.
            reasons(now, next).forEach(reason -> found.putIfAbsent(reason.kind(), reason));
        }
        return List.copyOf(found.values());
    }

    private static List<Reason> reasons(ProcessState now, ProcessState next) {
        List<Reason> reasons = new ArrayList<>();
        for (OpenDescriptor descriptor : next.descriptors()) {
            boolean nameless = (descriptor.flags() & TMPFILE) != 0;
            if ((nameless || LACKED.contains(descriptor.kind())) && !isOpen(now, descriptor)) {
                String what = nameless ? "a file without a name" : descriptor.kind().name().toLowerCase(Locale.ROOT);
                reasons.add(risky(Kind.DESCRIPTOR, "the program makes " + what + " (descriptor " + descriptor.number()
                        + "), which gem5 v24.0 does not do"));
            }
        }
        next.descriptors().stream()
                .filter(descriptor -> UNWAITING.contains(descriptor.kind())
                        && doesNotWait(descriptor)
                        && now.descriptors().stream()
                                .noneMatch(d -> d.number() == descriptor.number() && doesNotWait(d)))
                .findFirst()
                .ifPresent(descriptor -> reasons.add(risky(
                        Kind.DESCRIPTOR,
                        "the program has descriptor " + descriptor.number()
                                + " not wait (O_NONBLOCK), and read(2) of gem5 v24.0 waits for ever on it")));
        next.descriptors().stream()
                .filter(descriptor -> descriptor.number() >= OpenDescriptor.FIRST_OWN
                        && descriptor.isDuplicate()
                        && descriptor.isFile()
                        && !isOpen(now, descriptor))
                .findFirst()
                .ifPresent(duplicate -> reasons.add(risky(
                        Kind.DESCRIPTOR,
                        "the program duplicates a descriptor (" + duplicate.original() + " as " + duplicate.number()
                                + "), which gem5 v24.0 does in some ways alone")));
        if (next.threads().size() > 1 && now.threads().size() == 1) {
            reasons.add(risky(Kind.THREADS, "the program has " + next.threads().size()
                    + " threads, and gem5 needs a CPU for each (--num-cpus, and a template of as many)"));
        } else if (now.threads().size() == 1
                && next.threads().getFirst().tid() != now.threads().getFirst().tid()) {
            reasons.add(risky(Kind.THREADS, "the program's first thread has ended and another goes on, and gem5 needs a"
                    + " CPU for each (--num-cpus, and a template of as many)"));
        }
        boolean timers = !next.timers().isEmpty() || !next.posixTimers().isEmpty();
        if (timers && now.timers().isEmpty() && now.posixTimers().isEmpty()) {
            reasons.add(risky(Kind.SIGNAL, "the program sets a timer, which gem5 v24.0 does not do"));
        }
        if (SignalFrames.suspicion(now).isEmpty()) {
            SignalFrames.suspicion(next).ifPresent(reason -> reasons.add(risky(Kind.SIGNAL, reason.text())));
        }
        for (Kind kind : List.of(Kind.SIGNAL, Kind.FLOATING_POINT, Kind.MEMORY)) {
            if (risks(now, kind).isEmpty()) {
                risks(next, kind).forEach(reason -> reasons.add(risky(kind, reason.text())));
            }
        }
        if (Differences.waitsAlone(next) && !Differences.waitsAlone(now)) {
            reasons.add(risky(
                    Kind.SYSTEM_CALL,
                    "the program waits on a futex with a time limit, of which gem5 takes no notice"));
        }
        if (next.umask() != now.umask()) {
            reasons.add(risky(
                    Kind.SYSTEM_CALL, "the program has changed what modes its files get (umask), which gem5 v24.0 passes over"));
        }
        long call = Restart.pendingCall(next.mainThread().registers());
        if (call >= 0 && !SimulatedCalls.has(call) && Restart.pendingCall(now.mainThread().registers()) != call) {
            reasons.add(risky(Kind.SYSTEM_CALL, "the program is in system call " + SimulatedCalls.describe(call)
                    + "; gem5 v24.0 does not have it and ends the simulation there"));
        }
        return reasons;
    }

    private static List<Reason> risks(ProcessState state, Kind kind) {
        return Differences.of(state).stream()
                .filter(reason -> reason.kind() == kind && reason.severity() != Severity.NOTE)
                .toList();
    }

    private static boolean doesNotWait(OpenDescriptor descriptor) {
        return (descriptor.flags() & OpenDescriptor.O_NONBLOCK) != 0;
    }

    private static boolean isOpen(ProcessState now, OpenDescriptor descriptor) {
        return now.descriptors().stream()
                .anyMatch(d -> d.number() == descriptor.number() && d.kind() == descriptor.kind());
    }

    private static Reason risky(Kind kind, String what) {
        return new Reason(kind, Severity.RISKY, "by a later checkpoint " + what);
    }
}
