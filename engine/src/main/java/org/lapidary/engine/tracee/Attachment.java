package org.lapidary.engine.tracee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final Path YAMA = Path.of("/proc/sys/kernel/yama/ptrace_scope");

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
                            ? "this user may not trace programs here (" + e.getMessage() + "); " + advice(YAMA)
                            : "process " + tracer + " (a debugger, strace ...) traces lapidary and what it starts, and a"
                                    + " program has one tracer only; run lapidary outside of it",
                    e);
        }
    }

    /** What helps, by Yama's scope (Documentation/admin-guide/LSM/Yama.rst), in a file that kernels without it lack. */
    static String advice(Path scope) {
        String value = "";
        try {
            value = Files.readString(scope).strip();
        } catch (IOException absent) {
            // No Yama, or none to be seen from here.
        }
        return switch (value) {
            case "2" -> "kernel.yama.ptrace_scope is 2: run lapidary as root or with CAP_SYS_PTRACE, or set it to 0 or 1";
            case "3" -> "kernel.yama.ptrace_scope is 3: nobody may trace, root neither, and that stays so until this"
                    + " machine is booted with another value";
            default -> "in a container allow SYS_PTRACE, else set kernel.yama.ptrace_scope to 0 or 1";
        };
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
