package org.lapidary.engine.create;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.tracee.SystemCallFilters;
import org.lapidary.engine.tracee.Tracee;

/** What the report of a run says besides its figures: the ways that were taken, and what is missing. */
final class RunFacts {

    private final CreateListener listener;
    private final List<String> facts = new ArrayList<>();
    private int leftOut;
    private int postponed;
    private int unreadable;
    private int filtered;
    private boolean saidNotStopped;

    RunFacts(CreateListener listener) {
        this.listener = listener;
    }

    void add(String fact) {
        facts.add(fact);
    }

    List<String> all() {
        return List.copyOf(facts);
    }

    /** How CPUID is answered and changed pages are found; what the run's first program has counts. */
    void ways(String cpu, String pages) {
        if (facts.isEmpty()) {
            facts.add(cpu);
            facts.add(pages);
        }
    }

    /** A checkpoint was left out because the program was ending. */
    void leftOut() {
        leftOut++;
    }

    /** A checkpoint was left out because the one before was still being read. */
    void postponed() {
        postponed++;
    }

    /** A checkpoint was left out because the program would not stop; said once while it runs. */
    void notStopped() {
        leftOut++;
        if (!saidNotStopped) {
            saidNotStopped = true;
            listener.notice("a thread of the program would not stop in time (it waits for a device, or for a child that"
                    + " vfork made): no checkpoint is taken at such moments");
        }
    }

    /** Whether the program forbids a checkpoint here, all of it standing still; said once while it runs. */
    boolean isForbidden(Tracee tracee) {
        if (!ProcMaps.mayRead(tracee.liveTid())) {
            unreadable++;
            if (unreadable == 1) {
                listener.notice("the program has forbidden that its memory is looked into (prctl(2), PR_SET_DUMPABLE), or has become"
                        + " another user's: no checkpoint is taken while that is so; as root, or with CAP_SYS_PTRACE, lapidary"
                        + " can take them");
            }
            return true;
        }
        if (SystemCallFilters.areInTheWay(tracee.threads())) {
            filtered++;
            if (filtered == 1) {
                listener.notice("the program has put itself under a seccomp filter, which might kill it for a call that a"
                        + " checkpoint takes: no checkpoint is taken from here on; as root (CAP_SYS_ADMIN), outside of a"
                        + " container that filters system calls itself, lapidary can take them");
            }
            return true;
        }
        return false;
    }

    /** At the end. */
    void describe(Tracee tracee, CheckpointTaker taker) {
        if (leftOut > 0) {
            facts.add("checkpoints left out because the program was ending or would not stop: " + leftOut);
        }
        if (unreadable > 0) {
            facts.add("checkpoints left out because the program had forbidden that its memory is looked into: " + unreadable);
        }
        if (filtered > 0) {
            facts.add("checkpoints left out because the program filters system calls: " + filtered);
        }
        if (postponed > 0) {
            facts.add("checkpoints left out because the one before was still being read: " + postponed);
        }
        if (taker.readLate() > 0) {
            facts.add("checkpoints read from a copy-on-write copy while the program ran on: " + taker.readLate()
                    + " of " + taker.taken());
        }
        tracee.cpuidCost().ifPresent(facts::add);
        if (tracee.hasForked()) {
            facts.add("child processes ran untraced and are in no checkpoint");
        }
    }
}
