package org.lapidary.cli.command;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs that this process runs. */
final class ChildProcesses {

    /** How long a program may take to answer SIGTERM. */
    private static final long GRACE_MILLIS = 2_000;

    private ChildProcesses() {}

    /** Ends them: SIGTERM, and SIGKILL for those that are still there after {@value #GRACE_MILLIS} ms. */
    static void end() {
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        children.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        while (children.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
