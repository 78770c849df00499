package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/** Gives a restored process what the kernel held for it: directory, umask, files, signal actions, pending signals. */
final class SurroundingsRestorer {

    // open(2) on x86-64.
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_NOCTTY = 0400;
    private static final int O_TRUNC = 01000;
    private static final int O_WRONLY_CREAT_TRUNC = 01 | O_CREAT | O_TRUNC;
    private static final int NEW_FILE_MODE = 0666;

    private static final int SEEK_SET = 0;
    private static final int KERNEL_SIGACTION_BYTES = 32;
    private static final int SIGSET_BYTES = 8;

    private final Emptied target;
    private final ProcessState state;
    private final Consumer<String> notices;

    SurroundingsRestorer(Emptied target, ProcessState state, Consumer<String> notices) {
        this.target = target;
        this.state = state;
        this.notices = notices;
    }

    void restore(ResumeOptions options) {
        // Files come first: those of the options are named from where the user stands.
        standardStream(0, options.stdin(), 0);
        standardStream(1, options.stdout(), O_WRONLY_CREAT_TRUNC);
        for (OpenDescriptor descriptor : state.descriptors()) {
            if (descriptor.number() > 2) {
                reopen(descriptor);
            }
        }
        closeMissingStreams();
        long entered = withPath(state.workingDirectory(), path -> target.call(Syscalls.CHDIR, path));
        if (entered < 0) {
            throw new EngineException.BadRequest("the program's working directory '" + state.workingDirectory()
                    + "' cannot be entered: " + Errno.describe((int) -entered));
        }
        target.call(Syscalls.UMASK, state.umask());
        for (SignalAction action : state.actions()) {
            restore(action);
        }
        for (PendingSignal signal : state.pending()) {
            send(signal, Syscalls.RT_SIGQUEUEINFO, target.pid(), signal.signal(), target.scratch());
        }
    }

    private void standardStream(int number, Optional<Path> file, int flags) {
        if (file.isPresent()) {
            Path path = file.get().toAbsolutePath();
            long opened = withPath(path.toString(), at -> target.call(Syscalls.OPEN, at, flags, NEW_FILE_MODE));
            if (opened < 0) {
                throw new EngineException.BadRequest("cannot open '" + path + "': " + Errno.describe((int) -opened));
            }
            moveTo(opened, number, false);
            return;
        }
        if (number != 0) {
            return;
        }
        state.descriptors().stream()
                .filter(descriptor -> descriptor.number() == 0 && descriptor.kind() == Kind.FILE)
                .findFirst()
                .ifPresent(this::reopen);
    }

    private void closeMissingStreams() {
        for (int number = 0; number <= 2; number++) {
            int wanted = number;
            if (state.descriptors().stream().noneMatch(descriptor -> descriptor.number() == wanted)) {
                target.call(Syscalls.CLOSE, number);
            }
        }
    }

    private void reopen(OpenDescriptor descriptor) {
        switch (descriptor.kind()) {
            case FILE, DIRECTORY, DEVICE, TERMINAL -> {
                int flags = descriptor.flags() & ~(O_CREAT | O_EXCL | O_TRUNC) | O_NOCTTY;
                long opened = withPath(descriptor.path(), path -> target.call(Syscalls.OPEN, path, flags, 0));
                if (opened < 0) {
                    notices.accept("descriptor " + descriptor.number() + ": '" + descriptor.path()
                            + "' cannot be opened again (" + Errno.describe((int) -opened)
                            + "); the program will find it closed");
                    return;
                }
                if (descriptor.kind() == Kind.FILE) {
                    target.call(Syscalls.LSEEK, opened, descriptor.offset(), SEEK_SET);
                }
                moveTo(opened, descriptor.number(), descriptor.closeOnExec());
            }
            case DELETED_FILE, PIPE, SOCKET, OTHER ->
                notices.accept("descriptor " + descriptor.number() + " (" + descriptor.path()
                        + ") cannot be restored; the program will find it closed");
        }
    }

    private void moveTo(long opened, int number, boolean closeOnExec) {
        if (opened == number) {
            return;
        }
        target.demand("moving a descriptor", Syscalls.DUP3, opened, number, closeOnExec ? OpenDescriptor.O_CLOEXEC : 0);
        target.call(Syscalls.CLOSE, opened);
    }

    private void restore(SignalAction action) {
        ByteBuffer bytes = ByteBuffer.allocate(KERNEL_SIGACTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(action.handler())
                .putLong(action.flags())
                .putLong(action.restorer())
                .putLong(action.mask());
        target.memory().write(target.scratch(), bytes.array());
        target.demand(
                "action of signal " + action.signal(),
                Syscalls.RT_SIGACTION,
                action.signal(),
                target.scratch(),
                0,
                SIGSET_BYTES);
    }

    /** Signals are blocked meanwhile. To itself a process may send whatever the kernel or others had sent. */
    private void send(PendingSignal signal, int call, long... arguments) {
        target.memory().write(target.scratch(), signal.info());
        target.demand("sending the pending " + signal + " again", call, arguments);
    }

    private long withPath(String path, java.util.function.LongFunction<Long> call) {
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Emptied.SCRATCH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        target.memory().write(target.scratch(), bytes);
        return call.apply(target.scratch());
    }
}
