package org.lapidary.engine.resume;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.SocketState;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/**
 * Gives a restored process its descriptors. Standard output and error are whoever restores it's own, standard input is
 * too unless it was a file.
 */
final class DescriptorRestorer {

    // open(2) on x86-64.
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_NOCTTY = 0400;
    private static final int O_TRUNC = 01000;
    private static final int O_DIRECTORY = 0200000;
    /** What O_TMPFILE adds to O_DIRECTORY. */
    private static final int TMPFILE_BIT = 020000000;

    private static final int NOT_AGAIN = O_CREAT | O_EXCL | O_TRUNC | TMPFILE_BIT;
    private static final int O_WRONLY_CREAT_TRUNC = OpenDescriptor.O_WRONLY | O_CREAT | O_TRUNC;
    private static final int NEW_FILE_MODE = 0666;

    private static final int SEEK_SET = 0;

    private final Emptied target;
    private final List<OpenDescriptor> descriptors;
    private final FileRestorer files;
    private final KernelObjects objects;
    private final Consumer<String> notices;
    private final Set<Integer> restored = new HashSet<>();

    DescriptorRestorer(Emptied target, ProcessState state, FileRestorer files, Consumer<String> notices) {
        this.target = target;
        this.descriptors = state.descriptors();
        this.files = files;
        this.objects = new KernelObjects(target, state);
        this.notices = notices;
    }

    void restore(ResumeOptions options) {
        standardStream(0, options.stdin(), 0);
        standardStream(1, options.stdout(), O_WRONLY_CREAT_TRUNC);
        for (OpenDescriptor descriptor : descriptors) {
            if (descriptor.number() < OpenDescriptor.FIRST_OWN) {
                restored.add(descriptor.number());
            } else if (!restored.contains(descriptor.number())) {
                restore(descriptor);
            }
        }
        objects.pollAgain(restored, notices);
        closeMissingStreams();
    }

    /**
     * Takes the locks on files again that were held through them, and watches what they watched: nothing is to be closed
     * any more, and no file to be made.
     */
    void takeUpAgain() {
        new FileLocks(target, notices).takeAgain(descriptors, restored);
        descriptors.stream()
                .filter(descriptor -> descriptor.kind() == Kind.INOTIFY && !descriptor.isDuplicate())
                .filter(descriptor -> restored.contains(descriptor.number()))
                .forEach(new Watches(target, files, notices)::watchAgain);
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
        descriptors.stream()
                .filter(descriptor -> descriptor.number() == 0 && descriptor.isFile())
                .findFirst()
                .ifPresent(this::restore);
    }

    private void closeMissingStreams() {
        for (int number = 0; number < OpenDescriptor.FIRST_OWN; number++) {
            if (!restored.contains(number)) {
                target.call(Syscalls.CLOSE, number);
            }
        }
    }

    private void restore(OpenDescriptor descriptor) {
        if (descriptor.isDuplicate()) {
            if (restored.contains(descriptor.original())) {
                duplicate(descriptor.original(), descriptor);
            } else {
                lost(descriptor, "descriptor " + descriptor.original() + ", which it shares its position with, is closed");
            }
            return;
        }
        switch (descriptor.kind()) {
            case FILE, DELETED_FILE, MEMFD -> files.pathOf(descriptor.file())
                    .ifPresentOrElse(path -> reopen(descriptor, path.toString()), () -> lost(descriptor, whyGone(descriptor)));
            case DIRECTORY, DEVICE, TERMINAL -> reopen(descriptor, descriptor.path());
            case PIPE -> pipe(descriptor);
            case EVENTFD, TIMERFD, SIGNALFD, EPOLL, INOTIFY -> {
                long made = objects.make(descriptor);
                if (made < 0) {
                    lost(descriptor, Errno.describe((int) -made));
                } else {
                    take(made, descriptor);
                }
            }
            case SOCKET -> sockets(descriptor);
            case OTHER -> lost(descriptor, "it is no file");
        }
    }

    private String whyGone(OpenDescriptor descriptor) {
        return files.stateOf(descriptor.file())
                .filter(file -> !file.omission().isEmpty())
                .map(file -> "its content is gone, and the checkpoint does not hold it (" + file.omission() + ")")
                .orElse("it is gone");
    }

    private void reopen(OpenDescriptor descriptor, String path) {
        int directory = descriptor.kind() == Kind.DIRECTORY ? 0 : O_DIRECTORY;
        int flags = descriptor.flags() & ~(NOT_AGAIN | directory) | O_NOCTTY;
        long opened = withPath(path, at -> target.call(Syscalls.OPEN, at, flags, 0));
        if (opened < 0) {
            lost(descriptor, "it cannot be opened again: " + Errno.describe((int) -opened));
            return;
        }
        if (descriptor.isFile() || descriptor.kind() == Kind.DIRECTORY) {
            target.call(Syscalls.LSEEK, opened, descriptor.offset(), SEEK_SET);
        }
        take(opened, descriptor);
    }

    /** Both ends are made together, when the first of them is met. */
    private void pipe(OpenDescriptor first) {
        Optional<byte[]> waiting = files.waitingIn(first.file());
        if (waiting.isEmpty()) {
            lost(first, "another process has its other end");
            return;
        }
        long[] ends = objects.makePipe(waiting.get());
        place(ends[0], end -> end.file().equals(first.file()) && !end.isWritable());
        place(ends[1], end -> end.file().equals(first.file()) && end.isWritable());
    }

    private void sockets(OpenDescriptor first) {
        Optional<SocketState> state = files.waitingIn(first.file()).map(SocketState::decode);
        Optional<OpenDescriptor> peer = state.flatMap(known -> descriptors.stream()
                .filter(other -> other.kind() == Kind.SOCKET && other.file().inode() == known.peer())
                .findFirst());
        Optional<SocketState> other =
                peer.flatMap(end -> files.waitingIn(end.file())).map(SocketState::decode);
        if (state.isEmpty() || state.get().peer() != 0 && other.isEmpty()) {
            String why = files.stateOf(first.file()).map(FileState::omission).orElse("");
            lost(first, why.isEmpty() ? "it is a socket whose other end is in no checkpoint" : why);
            return;
        }
        long[] ends = objects.makeSockets(state.get(), other, reason -> notices.accept("descriptor " + first.number()
                + " (" + first.path() + ") has not all that it had: " + reason));
        place(ends[0], end -> end.file().equals(first.file()));
        peer.ifPresent(second -> place(ends[1], end -> end.file().equals(second.file())));
    }

    /** Gives one end of a pipe or pair of sockets its numbers, and closes it under the one that was lent. */
    private void place(long end, Predicate<OpenDescriptor> isIt) {
        descriptors.stream()
                .filter(descriptor -> !descriptor.isDuplicate() && isIt.test(descriptor))
                .forEach(descriptor -> {
                    objects.setStatus(end, descriptor.flags());
                    duplicate(end, descriptor);
                });
        target.call(Syscalls.CLOSE, end);
    }

    private void duplicate(long from, OpenDescriptor descriptor) {
        target.demand("duplicating a descriptor", Syscalls.DUP3, from, descriptor.number(), closeOnExec(descriptor));
        restored.add(descriptor.number());
    }

    private void take(long opened, OpenDescriptor descriptor) {
        moveTo(opened, descriptor.number(), descriptor.closeOnExec());
        restored.add(descriptor.number());
    }

    private void lost(OpenDescriptor descriptor, String reason) {
        notices.accept("descriptor " + descriptor.number() + " (" + descriptor.path()
                + ") cannot be restored; the program will find it closed: " + reason);
    }

    private void moveTo(long opened, int number, boolean closeOnExec) {
        if (opened == number) {
            return;
        }
        target.demand("moving a descriptor", Syscalls.DUP3, opened, number, closeOnExec ? OpenDescriptor.O_CLOEXEC : 0);
        target.call(Syscalls.CLOSE, opened);
    }

    private static long closeOnExec(OpenDescriptor descriptor) {
        return descriptor.flags() & OpenDescriptor.O_CLOEXEC;
    }

    private long withPath(String path, LongFunction<Long> call) {
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Emptied.SCRATCH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        target.memory().write(target.scratch(), bytes);
        return call.apply(target.scratch());
    }
}
