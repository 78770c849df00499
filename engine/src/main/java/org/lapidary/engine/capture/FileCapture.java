package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.FilePolicy.Which;
import org.lapidary.engine.capture.Suspect.Verdict;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;

/**
 * Contents of files, and of pipes and sockets that a process has to itself, checkpoint after checkpoint of one run.
 * Those that the program may be writing have to fit its memory and registers, so they are read while it stands still;
 * those that it only reads are read later, by whoever stores. What has not changed since is not read again.
 */
public final class FileCapture implements AutoCloseable {

    /** What waits to be read of one checkpoint. */
    private record Waiting(
            List<FileContent> now, List<LaterFiles.Entry> later, Map<FileId, Suspect> suspects, PageRanges gone) {
        static final Waiting NOTHING = new Waiting(List.of(), List.of(), Map.of(), PageRanges.EMPTY);

        static Waiting empty() {
            return new Waiting(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), PageRanges.EMPTY);
        }

        /** Once all is known: in order of their pages. */
        Waiting ordered(PageRanges noMore) {
            now.sort(Comparator.comparingLong(FileContent::firstPage));
            later.sort(Comparator.comparingLong(entry -> entry.content().firstPage()));
            return new Waiting(now, later, suspects, noMore);
        }

        void close() {
            now.forEach(FileContent::close);
            later.forEach(entry -> entry.content().close());
        }
    }

    private final FilePolicy policy;
    private final Omissions omissions;
    private final ClosedFiles closed;
    private final Map<FileId, KnownFile> known = new LinkedHashMap<>();
    private final FileSlots slots = new FileSlots();
    private final PipeContents pipes;
    private final SocketPairs sockets;
    private Waiting waiting = Waiting.NOTHING;

    /**
     * @param store the directory of the store that is written, of which no file is touched: POSIX locks on a file are gone
     *     as soon as the process closes it, however often it has it open besides (fcntl_locking(2))
     * @param notices is told of each file that is left out
     */
    public FileCapture(FilePolicy policy, Path store, Consumer<String> notices) {
        this.policy = policy;
        this.omissions = new Omissions(policy, real(store), notices);
        this.pipes = new PipeContents(notices);
        this.sockets = new SocketPairs(notices);
        this.closed = policy.which() == Which.NONE ? null : new ClosedFiles(real(store), notices);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /**
     * A program has just begun, or goes on.
     *
     * @param earlier files of the checkpoint that it goes on from
     */
    public void begin(int pid, List<FileState> earlier) {
        if (closed != null) {
            closed.watchPlacesOf(pid);
            earlier.stream()
                    .filter(file -> file.written() && file.origin() == Origin.NAMED)
                    .forEach(file -> closed.expect(Path.of(file.path())));
            earlier.stream()
                    .filter(file -> file.origin() == Origin.DIRECTORY)
                    .forEach(directory -> closed.expectDirectory(Path.of(directory.path())));
        }
    }

    /** What has been read so far has not reached the store: all is to be read again. */
    public void forgetStored() {
        known.replaceAll((id, file) -> file.unstored());
        if (closed != null) {
            closed.forgetFound();
        }
    }

    /**
     * Looks at the files of a process that stands still, and decides what is to be read.
     *
     * @param remote calls in the name of one of its threads
     * @return the files, for its state; those that are stored have their places
     */
    public List<FileState> look(
            Tracee tracee, RemoteCalls remote, List<OpenDescriptor> descriptors, List<MemoryMapping> mappings) {
        int pid = tracee.liveTid();
        waiting.close();
        waiting = Waiting.NOTHING;
        Waiting found = Waiting.empty();
        List<FileUse> uses = FileUse.collect(pid, descriptors, mappings, policy.which() == Which.ALL);
        Set<FileId> inUse = uses.stream().map(FileUse::id).collect(Collectors.toSet());
        for (KnownFile file : known.values()) {
            if (file.written() && !inUse.contains(file.id())) {
                FileUse.closed(file.id(), file.path()).ifPresent(uses::add);
            }
        }
        List<FileState> states = new ArrayList<>();
        try {
            List<FileUse> suspected = List.of();
            if (closed != null) {
                watchPlacesOf(pid, uses, descriptors);
                suspected = suspected(closed.look(tracee, remote), uses, descriptors, found.suspects());
                states.addAll(closed.directories());
            }
            for (FileUse use : uses) {
                states.add(take(use, inUse.contains(use.id()), found));
            }
            for (FileUse use : suspected) {
                take(use, found.suspects().get(use.id()), found.later()).ifPresent(states::add);
            }
            Channels channels = new Channels(slots, states, found.now());
            pipes.take(pid, descriptors, channels);
            sockets.take(pid, descriptors, channels);
        } catch (IOException e) {
            found.close();
            throw new EngineException.SystemFailure("cannot read the files of process " + pid + ": " + e.getMessage(), e);
        }
        known.keySet().retainAll(uses.stream().map(FileUse::id).collect(Collectors.toSet()));
        waiting = found.ordered(slots.unusedBut(states));
        return states;
    }

    private void watchPlacesOf(int pid, List<FileUse> uses, List<OpenDescriptor> descriptors) {
        closed.goTo(Path.of(ProcStatus.workingDirectory(pid)));
        uses.stream()
                .filter(use -> use.written() && use.origin() == Origin.NAMED)
                .forEach(use -> closed.watch(Path.of(use.path()).getParent()));
        descriptors.stream()
                .filter(descriptor -> descriptor.kind() == Kind.DIRECTORY)
                .forEach(directory -> closed.watch(Path.of(directory.path())));
    }

    /**
     * Those that may be the program's though it has them not open. One that it has open was written in the course of
     * the run; one that is known by now to be its own is added to {@code uses}.
     */
    private List<FileUse> suspected(
            List<Suspect> seen, List<FileUse> uses, List<OpenDescriptor> descriptors, Map<FileId, Suspect> suspects) {
        Map<FileId, FileUse> byId = new HashMap<>();
        uses.forEach(use -> byId.put(use.id(), use));
        List<FileUse> suspected = new ArrayList<>();
        for (Suspect suspect : seen) {
            FileUse use = FileUse.atName(suspect.path().toString()).orElse(null);
            if (use == null || isStandardStream(use.id(), descriptors)) {
                closed.forget(suspect);
            } else if (byId.containsKey(use.id())) {
                closed.forget(suspect);
                known.merge(use.id(), KnownFile.unstored(use, true), (before, same) -> before.alsoWritten());
            } else if (suspect.verdict() == Verdict.PROGRAM) {
                closed.forget(suspect);
                known.put(use.id(), suspect.found() == null ? KnownFile.unstored(use, true) : suspect.found());
                uses.add(use);
                byId.put(use.id(), use);
            } else if (suspects.putIfAbsent(use.id(), suspect) == null) { // else by another name of it
                suspected.add(use);
            }
        }
        return suspected;
    }

    /** Those of the program, which a restored one gets anew. */
    private static boolean isStandardStream(FileId id, List<OpenDescriptor> descriptors) {
        return descriptors.stream()
                .anyMatch(descriptor -> descriptor.number() < OpenDescriptor.FIRST_OWN
                        && descriptor.file().equals(id));
    }

    private FileState take(FileUse use, boolean inUse, Waiting found) throws IOException {
        KnownFile before = known.get(use.id());
        boolean written = use.written() || before != null && before.written();
        String omission = omissions.of(use, written);
        if (!omission.isEmpty() || use.isHeldByMappings()) {
            known.put(use.id(), KnownFile.unstored(use, written));
            return use.state(written, 0, omission);
        }
        if (before != null && before.firstPage() != 0 && before.isUnchanged(use)) {
            return use.state(written, before.firstPage(), "");
        }
        boolean mayBeWriting = written && inUse;
        long firstPage = slots.of(use.id(), mayBeWriting);
        FileContent content = FileContent.open(use.access(), firstPage, use.size());
        if (mayBeWriting) {
            found.now().add(content);
        } else {
            found.later().add(new LaterFiles.Entry(content, use, null, written));
        }
        known.put(use.id(), KnownFile.stored(use, written, firstPage));
        return use.state(written, firstPage, "");
    }

    private Optional<FileState> take(FileUse use, Suspect suspect, List<LaterFiles.Entry> later) {
        if (omissions.isTooLarge(use)) {
            return Optional.of(use.state(true, 0, omissions.tooLarge(use)));
        }
        KnownFile before = suspect.found();
        if (before != null && before.id().equals(use.id()) && before.isUnchanged(use)) {
            return Optional.of(use.state(true, before.firstPage(), ""));
        }
        try {
            long firstPage = slots.of(use.id(), false);
            FileContent content = FileContent.open(use.access(), firstPage, use.size());
            later.add(new LaterFiles.Entry(content, use, suspect, true));
            suspect.setFound(KnownFile.stored(use, true, firstPage));
            return Optional.of(use.state(true, firstPage, ""));
        } catch (IOException gone) { // others may remove or close what is probably theirs
            closed.forget(suspect);
            return Optional.empty();
        }
    }

    /** Pages of the file space that the last look has found to hold nothing. */
    public PageRanges gone() {
        return waiting.gone();
    }

    /** Reads what has to be read before the process goes on. */
    public void read(CapturedPages pages) throws InterruptedException {
        PageBuffers.Buffer buffer = pages.emptyBuffer();
        for (FileContent content : waiting.now()) {
            for (long page = 0; page < FileSpace.pages(content.size()); page++) {
                if (buffer.count == PageBuffers.PAGES) {
                    pages.add(buffer);
                    buffer = pages.emptyBuffer();
                }
                ByteBuffer target = buffer.bytes
                        .asSlice((long) buffer.count * PageSource.PAGE_SIZE, PageSource.PAGE_SIZE)
                        .asByteBuffer();
                try {
                    content.read(page, target);
                } catch (IOException e) {
                    throw new EngineException.SystemFailure(
                            "cannot read a file that the program writes: " + e.getMessage(), e);
                }
                buffer.vpns[buffer.count++] = content.firstPage() + page;
            }
            content.close();
        }
        pages.add(buffer);
    }

    /** True where {@link #read} has something to do. */
    public boolean hasPages() {
        return !waiting.now().isEmpty();
    }

    /** What can be read while the process runs on; it is then the caller's to close. */
    public LaterFiles later() {
        LaterFiles later = new LaterFiles(waiting.later(), waiting.suspects());
        waiting = new Waiting(waiting.now(), List.of(), Map.of(), waiting.gone());
        return later;
    }

    @Override
    public void close() {
        waiting.close();
        if (closed != null) {
            closed.close();
        }
    }
}
