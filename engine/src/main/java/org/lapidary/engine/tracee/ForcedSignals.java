package org.lapidary.engine.tracee;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Signals;

/**
 * Gives back what tracing takes from a program's signals. Single steps and traps raise SIGTRAP, CPUID that faults raises
 * SIGSEGV, in a way that can be neither blocked nor ignored: where the program does either, the kernel unblocks the
 * signal and makes the default action of it (Linux {@code kernel/signal.c}, force_sig_info_to_task), and the next one
 * that the program is sent would end it.
 *
 * <p>What the program wanted can't be seen any more then. So it is what was seen last, when it stood still for a
 * checkpoint or began; what it has changed since and before it runs CPUID is not known.
 */
final class ForcedSignals {

    /** Handler of a signal that is ignored. */
    private static final long SIG_IGN = 1;

    private static final List<Integer> SIGNALS = List.of(Signals.SIGTRAP, Signals.SIGSEGV);

    private final Map<Integer, SignalAction> actions = new HashMap<>();

    /** While the program stands still, before any step in its name. Of handlers it learns by {@link #note} alone. */
    void look(int tid) {
        try {
            ProcStatus.Summary status = ProcStatus.summary(tid);
            for (int signal : SIGNALS) {
                if ((status.ignored() & Signals.bit(signal)) != 0) {
                    actions.put(signal, ignoring(signal));
                } else if ((status.caught() & Signals.bit(signal)) == 0 || isIgnored(signal)) {
                    actions.remove(signal);
                }
            }
        } catch (EngineException.SystemFailure gone) {
            actions.clear(); // killed meanwhile, which wait(2) is about to tell
        }
    }

    private static SignalAction ignoring(int signal) {
        return new SignalAction(signal, SIG_IGN, 0, 0, 0);
    }

    private boolean isIgnored(int signal) {
        SignalAction action = actions.get(signal);
        return action != null && action.handler() == SIG_IGN;
    }

    /** What a program does on signals that it does not leave at their default. */
    void note(List<SignalAction> all) {
        actions.clear();
        all.stream().filter(action -> SIGNALS.contains(action.signal())).forEach(a -> actions.put(a.signal(), a));
    }

    /** After single steps, before the stopped thread goes on: lets the program ignore SIGTRAP if it did. */
    void mendSteps(Task task, ProcessMemory memory, long syscallSite) {
        if (isIgnored(Signals.SIGTRAP)) {
            SetAction.betweenCalls(actions.get(Signals.SIGTRAP), task, memory, syscallSite);
        }
    }

    /** After a trap or fault of ours in the midst of the program, which stands in the stop for its signal. */
    void mendTrap(Task task, int signal, ProcessMemory memory, long syscallSite) {
        long bit = Signals.bit(signal);
        SignalAction wanted = actions.get(signal);
        boolean wasBlocked = (task.blocked & bit) != 0;
        if (wanted == null && !wasBlocked) {
            return;
        }
        if ((ProcStatus.summary(task.tid()).caught() & bit) != 0) { // by a handler that the kernel left alone
            task.blocked &= ~bit;
            if (isIgnored(signal)) {
                actions.remove(signal);
            }
            return;
        }
        if (wanted != null) {
            SetAction.inTrap(wanted, task, memory, syscallSite);
        }
        if (wasBlocked || wanted.handler() != SIG_IGN) { // a handler is taken away only where the signal was blocked
            task.ptrace.setSignalMask(task.ptrace.signalMask() | bit);
        }
    }
}
