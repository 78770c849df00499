package org.lapidary.engine.tracee;

import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/** Attaching to a child, and what hosts have against it. */
final class Attachment {

    private Attachment() {}

    /** @throws EngineException.NotPermitted where the host does not let this user trace */
    static void seize(Ptrace child, int options) {
        try {
            child.seize(options);
        } catch (SystemCallFailed e) {
            if (e.errno() != Errno.EPERM && e.errno() != Errno.EACCES && e.errno() != Errno.ENOSYS) {
                throw e;
            }
            String tracer = ProcStatus.field(child.tid(), "TracerPid");
            throw new EngineException.NotPermitted(
                    tracer.isEmpty() || tracer.equals("0")
                            ? "this user may not trace programs here (" + e.getMessage()
                                    + "); in a container allow SYS_PTRACE, else set kernel.yama.ptrace_scope to 0 or 1"
                            : "process " + tracer + " (a debugger, strace ...) traces lapidary and what it starts, and a"
                                    + " program has one tracer only; run lapidary outside of it",
                    e);
        }
    }

    /** Kills a child and takes note of its end. */
    static void end(int pid) {
        Syscalls.kill(pid, Signals.SIGKILL);
        WaitStatus status;
        do {
            status = WaitStatus.of(pid);
        } while (status != null && !status.gone());
    }
}
