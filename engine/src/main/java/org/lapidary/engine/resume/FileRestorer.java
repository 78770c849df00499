package org.lapidary.engine.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.Seals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.store.PageSource;

/**
 * Finds or makes the files that a restored process is to have. A file of the user's that is no longer what it was at
 * the checkpoint is left alone, and the process gets a copy of what it was. Each file is then to be opened under
 * {@link #pathOf its path here}.
 */
final class FileRestorer implements AutoCloseable {

    /** MFD_ALLOW_SEALING, memfd_create(2): the program may have asked for it, and nothing is lost by it. */
    private static final int MFD_ALLOW_SEALING = 2;

    private static final int PERMISSIONS = 0777;

    private final Emptied target;
    private final ProcessState state;
    private final SpareNumbers spare;
    private final FileCopies copies;
    private final FileFates fates;
    private final Consumer<String> notices;
    private final Map<FileId, Path> paths = new HashMap<>();
    private final Map<FileId, FileState> states = new HashMap<>();
    private final Map<Long, FileState> stored = new HashMap<>();
    private final Map<FileId, FileChannel> beingFilled = new HashMap<>();
    private final Map<FileId, byte[]> waiting = new HashMap<>();
    private final Map<FileId, Long> memoryDescriptors = new HashMap<>();

    FileRestorer(
            Emptied target,
            ProcessState state,
            StoredContent content,
            ResumeOptions options,
            Consumer<String> notices) {
        this.target = target;
        this.state = state;
        this.spare = new SpareNumbers(target, state);
        this.copies = new FileCopies(options.filesDirectory());
        this.fates = new FileFates(state, content, options.filesInPlace());
        this.notices = notices;
    }

    /** Decides on each file, and makes those that are to be made: as long as they were, but empty. */
    void prepare() throws IOException {
        for (FileState file : state.files()) {
            states.put(file.id(), file);
            if (file.isStored()) {
                stored.put(file.firstPage(), file);
            }
            switch (file.origin()) {
                case DIRECTORY -> prepareDirectory(file);
                case NAMED -> prepareNamed(file);
                case UNLINKED -> {
                    if (file.omission().isEmpty()) {
                        fill(file, copies.unnamed(file));
                    }
                }
                case MEMORY -> {
                    if (file.omission().isEmpty()) {
                        fill(file, memory(file));
                    }
                }
                case SOCKET -> {
                    if (file.isStored()) {
                        waiting.put(file.id(), new byte[(int) file.size()]);
                    }
                }
                case PIPE -> waiting.put(file.id(), new byte[(int) file.size()]);
            }
        }
    }

    private void prepareDirectory(FileState directory) throws IOException {
        Path path = Path.of(directory.path());
        if (fates.canBeMade(path)) {
            copies.directory(path, directory);
            notices.accept("'" + path + "', a directory that the program had made, is gone and is made again");
        }
    }

    private void prepareNamed(FileState file) throws IOException {
        FileFates.Fate fate = fates.of(file);
        if (!fate.notice().isEmpty()) {
            notices.accept(fate.notice());
        }
        switch (fate.kind()) {
            case IN_PLACE -> paths.put(file.id(), Path.of(file.path()));
            case PUT_BACK -> fill(file, copies.over(Path.of(file.path()), file));
            case MADE_AGAIN -> fill(file, copies.at(Path.of(file.path()), file));
            case COPY -> {
                Path copy = copies.named(file);
                notices.accept("'" + file.path() + "' is no longer what it was at the checkpoint: the program works on"
                        + " a copy of what it was, " + copy);
                fill(file, copy);
            }
            case LEFT -> {}
        }
    }

    private Path memory(FileState file) {
        byte[] name = ("restored\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        target.memory().write(target.scratch(), name);
        long descriptor = spare.lift(target.demand(
                "memory that is shared like a file", Syscalls.MEMFD_CREATE, target.scratch(), MFD_ALLOW_SEALING));
        target.call(Syscalls.FCHMOD, descriptor, file.mode() & PERMISSIONS); // F_SEAL_EXEC holds what it is
        memoryDescriptors.put(file.id(), descriptor);
        return Path.of("/proc/" + target.pid() + "/fd/" + descriptor);
    }

    private void fill(FileState file, Path path) throws IOException {
        paths.put(file.id(), path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        beingFilled.put(file.id(), channel);
        if (file.size() > 0) {
            channel.write(ByteBuffer.allocate(1), file.size() - 1);
        }
    }

    /** Takes neighbouring stored pages of the file space, all of one file. From several threads at once. */
    void write(long vpn, ByteBuffer pages) throws IOException {
        long first = vpn - vpn % FileSpace.SLOT_PAGES;
        long at = (vpn - first) * PageSource.PAGE_SIZE;
        FileState file = stored.get(first);
        if (file == null || at >= file.size()) {
            return; // of a file that needs nothing to be restored
        }
        ByteBuffer bytes = pages.slice(pages.position(), (int) Math.min(pages.remaining(), file.size() - at));
        FileChannel channel = beingFilled.get(file.id());
        if (waiting.containsKey(file.id())) {
            bytes.get(waiting.get(file.id()), (int) at, bytes.remaining());
        } else if (channel != null) {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }
    }

    /** Where a file is to be opened, or nothing where it can't be had. */
    Optional<Path> pathOf(FileId file) {
        return Optional.ofNullable(paths.get(file));
    }

    /** What the program is to have in the place of a named file, where that is another one. */
    Optional<Path> inPlaceOf(Path named) {
        return state.files().stream()
                .filter(file -> file.origin() == Origin.NAMED && file.path().equals(named.toString()))
                .flatMap(file -> pathOf(file.id()).stream())
                .findFirst();
    }

    /** What the state tells of a file, or nothing where it knows none such. */
    Optional<FileState> stateOf(FileId file) {
        return Optional.ofNullable(states.get(file));
    }

    /** True where what is at the path has its content without the help of mappings. */
    boolean isWhole(FileId file) {
        FileState known = states.get(file);
        return known != null && (known.isStored() || known.origin() == Origin.NAMED);
    }

    /** True for what has a name on a file system, and false for memory that only its mappings show. */
    boolean isNamed(FileId file) {
        return states.containsKey(file) && states.get(file).origin() == Origin.NAMED;
    }

    /** True where the program may have opened it for writing, or seals allow a mapping that could become writable. */
    boolean mayBeWritten(FileId file) {
        return states.containsKey(file) && states.get(file).written() && (seals(file) & Seals.WRITE) == 0;
    }

    private int seals(FileId file) {
        return state.descriptors().stream()
                .filter(descriptor -> descriptor.file().equals(file))
                .flatMap(descriptor -> descriptor.detail(ProcDescriptors.SEALS).stream())
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    /** What the checkpoint holds of a pipe or socket that the process has to itself; nothing for others. */
    Optional<byte[]> waitingIn(FileId file) {
        return Optional.ofNullable(waiting.get(file));
    }

    /** All that is to have them has them open: takes away names and descriptors that were lent for the purpose. */
    void finish() throws IOException {
        close();
        memoryDescriptors.forEach((file, descriptor) -> {
            int seals = seals(file);
            if (seals != 0) {
                target.demand("sealing memory", Syscalls.FCNTL, descriptor, Seals.F_ADD_SEALS, seals);
            }
            target.call(Syscalls.CLOSE, descriptor);
        });
        copies.finish();
    }

    /** After a failure: nothing is left behind. */
    void undo() {
        close();
        copies.undo();
    }

    @Override
    public void close() {
        beingFilled.forEach((file, channel) -> {
            try {
                channel.close();
                if (isNamed(file)) { // or whoever restores again would take it for another one
                    Files.setLastModifiedTime(
                            paths.get(file), FileTime.from(states.get(file).modifiedNanos(), TimeUnit.NANOSECONDS));
                }
            } catch (IOException e) {
                throw new EngineException.SystemFailure("cannot complete a file of the program: " + e.getMessage(), e);
            }
        });
        beingFilled.clear();
    }
}
