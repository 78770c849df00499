package org.lapidary.engine.tracee;

import java.util.function.Consumer;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.SystemCallFailed;

/** Lets the child processes of a traced program go: untraced, and with what was done to their code undone. */
final class ChildRelease {

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

    /** Detaches from a child that stands still after the ptrace event {@code event}; it is spent then. */
    void release(Task child, int event) {
        if (!seen) {
            seen = true;
            notices.accept("the program started a child process (" + child.tid() + "): it runs untraced, and no"
                    + " checkpoint contains it or what passes between the two");
        }
        boolean sharesMemory = event != Ptrace.EVENT_FORK;
        try (child) {
            if (image.cpuMask() != null) {
                try (ProcessMemory memory = new ProcessMemory(child.tid());
                        RemoteCalls remote = image.remoteIn(child, memory)) {
                    image.cpuMask().release(remote, memory, sharesMemory);
                }
            }
            child.ptrace.detach(0);
        } catch (TraceeGone | SystemCallFailed gone) {
            notices.accept("child process " + child.tid() + " ended at once");
        }
    }
}
