package org.lapidary.engine.tracee;

import java.util.function.Consumer;
import org.lapidary.engine.sys.Syscalls;

/**
 * Process ids that programs had, for processes that are to become these programs: a program may have its own in any
 * register or word of its memory. The kernel gives a new process the id that is asked for, so the stub makes a copy of
 * itself, beside it in the tree of processes, that takes its place.
 */
final class ProcessId {

    /** The new process becomes a child of the stub's parent, and dies with the same signal. */
    private static final long CLONE_PARENT = 0x8000;

    private ProcessId() {}

    /**
     * Gives what waits to become a program an id.
     *
     * @param stub standing still; spent where another process is returned
     * @param wanted the id
     * @return a process of that id where it is free and this user has a say in it (CAP_CHECKPOINT_RESTORE or
     *     CAP_SYS_ADMIN, Linux 5.5), else {@code stub}
     */
    static Tracee give(Tracee stub, int wanted, Consumer<String> notices) {
        Task copy;
        try (RemoteCalls remote = stub.remote()) {
            long pid = remote.withScratch(CloneArguments.BYTES, address -> {
                stub.memory().write(address, CloneArguments.of(CLONE_PARENT, wanted, address));
                return remote.beginThread(Syscalls.CLONE3, address, CloneArguments.CALL_BYTES);
            });
            if (pid < 0) {
                return stub;
            }
            if (!stub.tasks().awaitArrival((int) pid)) {
                throw new TraceeGone((int) pid);
            }
            copy = new Task((int) pid, stub.tasks().main().inbox);
            copy.ptrace.setRegisters(remote.savedRegisters().words());
            copy.ptrace.setSignalMask(remote.savedMask());
        }
        Tracee renumbered = new Tracee(copy, stub.bell(), notices);
        int old = stub.pid();
        stub.handOver();
        Attachment.end(old);
        return renumbered;
    }
}
