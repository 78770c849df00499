package org.lapidary.engine.tracee;

import java.util.function.Consumer;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.Syscalls;

/** Lets the child processes of a traced program go: untraced, and with what was done to their code undone. */
final class ChildRelease {

    /** kcmp(2): compare memory, {@code include/uapi/linux/kcmp.h}. */
    private static final int KCMP_VM = 1;

    private final Image image;
    private final Consumer<String> notices;
    private boolean seen;

    ChildRelease(Image image, Consumer<String> notices) {
        this.image = image;
        this.notices = notices;
    }

    /** True once there was a child. */
    boolean seen() {
        return seen;
    }

    /**
     * Detaches from a child that stands still after the ptrace event {@code event} of {@code parent}; it is spent
     * then.
     */
    void release(Task child, int parent, int event) {
        if (!seen) {
            seen = true;
            notices.accept("the program started a child process (" + child.tid() + "): it runs untraced, and no"
                    + " checkpoint contains it or what passes between the two");
        }
        try (child) {
            try {
                undo(child, sharesMemory(child.tid(), parent, event));
            } catch (TraceeGone | SystemCallFailed e) {
                if (!ProcStatus.isGone(child.tid())) {
                    notices.accept("child process " + child.tid() + " keeps traps that lapidary has set, and may end"
                            + " in one: " + e.getMessage());
                }
            }
            child.ptrace.detach(0);
        }
    }

    private void undo(Task child, boolean sharesMemory) {
        if (image.cpuMask() != null) {
            try (ProcessMemory memory = new ProcessMemory(child.tid());
                    RemoteCalls remote = image.remoteIn(child, memory)) {
                image.cpuMask().release(remote, memory, sharesMemory);
            }
        }
    }

    /** The event does not settle it: clone(2) takes CLONE_VM with any signal. Kernels without kcmp(2) leave a guess. */
    private static boolean sharesMemory(int child, int parent, int event) {
        long order = Syscalls.call(Syscalls.KCMP, child, parent, KCMP_VM, 0);
        return order < 0 ? event == Ptrace.EVENT_VFORK : order == 0;
    }
}
