package org.lapidary.engine.tracee;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.ProcessClock;

/**
 * Takes note of the system calls that a program of one thread makes right after it was looked at. Each costs two stops,
 * so only the first few of a short time count: to a simulator, a few milliseconds are tens of millions of instructions.
 * The time is the program's own on a processor: while it sleeps, or waits for a processor that others have, it comes no
 * nearer to its calls, and a simulator does not wait with it.
 */
final class NextCalls {

    private static final int MOST_CALLS = 64;

    /** After the first look, which may be at a program that is being loaded: loading takes a hundred calls and more. */
    private static final int MOST_AT_FIRST = 1024;

    private static final long NANOS = 40_000_000;

    private Task watched;
    private int callsLeft;
    private boolean begun;
    private int pid;
    /** By the process's clock, nanoseconds. */
    private long until;
    private List<EnteredCall> seen = new ArrayList<>();

    /** From here on, for {@code task}, the only thread of process {@code pid}. */
    void begin(Task task, int pid) {
        this.pid = pid;
        OptionalLong now = ProcessClock.nanos(pid);
        watched = now.isPresent() ? task : null;
        callsLeft = begun ? MOST_CALLS : MOST_AT_FIRST;
        begun = true;
        until = now.orElse(0) + NANOS;
    }

    boolean isWatching(Task task) {
        return watched == task;
    }

    /** At the entry or exit of a system call of a watched thread. */
    void atSyscall(Task task) {
        if (watched != task) {
            return;
        }
        Registers registers = new Registers(task.ptrace.registers());
        if (registers.rax() == -Errno.ENOSYS) { // an entry: what the kernel sets before it looks at the number
            seen.add(new EnteredCall(
                    registers.get(Name.ORIG_RAX),
                    registers.get(Name.RDI),
                    registers.get(Name.RSI),
                    registers.get(Name.RDX),
                    registers.get(Name.R10)));
            callsLeft--;
        }
        if (callsLeft <= 0 || ProcessClock.nanos(pid).orElse(Long.MAX_VALUE) > until) {
            watched = null;
        }
    }

    /** What was seen since the last time, in order. */
    List<EnteredCall> take() {
        List<EnteredCall> taken = seen;
        seen = new ArrayList<>();
        return taken;
    }
}
