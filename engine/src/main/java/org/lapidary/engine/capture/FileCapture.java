package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.FilePolicy.Which;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Pipes;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;

/**
 * Contents of files, and of pipes that a process has to itself, checkpoint after checkpoint of one run. Those that the
 * program may be writing have to fit its memory and registers, so they are read while it stands still; those that it
 * only reads are read later, by whoever stores. What has not changed since the last checkpoint is not read again.
 */
public final class FileCapture {

    /** What waits to be read of one checkpoint. */
    private record Waiting(List<FileContent> now, List<FileContent> later, PageRanges gone) {
        static final Waiting NOTHING = new Waiting(List.of(), List.of(), PageRanges.EMPTY);
    }

    private final FilePolicy policy;
    private final Consumer<String> notices;
    private final Map<FileId, KnownFile> known = new LinkedHashMap<>();
    private final FileSlots slots = new FileSlots();
    private Waiting waiting = Waiting.NOTHING;

    /** @param notices is told of each file that is left out */
    public FileCapture(FilePolicy policy, Consumer<String> notices) {
        this.policy = policy;
        this.notices = notices;
    }

    /**
     * Looks at the files of process {@code pid}, which stands still, and decides what is to be read.
     *
     * @return the files, for its state; those that are stored have their places
     */
    public List<FileState> look(int pid, List<OpenDescriptor> descriptors, List<MemoryMapping> mappings) {
        discard();
        List<FileUse> uses = FileUse.collect(pid, descriptors, mappings, policy.which() == Which.ALL);
        for (KnownFile file : known.values()) {
            if (file.written() && uses.stream().noneMatch(use -> use.id().equals(file.id()))) {
                FileUse.closed(file.id(), file.path()).ifPresent(uses::add);
            }
        }
        List<FileState> states = new ArrayList<>();
        List<FileContent> now = new ArrayList<>();
        List<FileContent> later = new ArrayList<>();
        try {
            for (FileUse use : uses) {
                states.add(take(use, now, later));
            }
            pipes(pid, descriptors, states, now);
        } catch (IOException e) {
            now.forEach(FileContent::close);
            later.forEach(FileContent::close);
            throw new EngineException.SystemFailure("cannot read the files of process " + pid + ": " + e.getMessage(), e);
        }
        known.keySet().retainAll(uses.stream().map(FileUse::id).collect(Collectors.toSet()));
        now.sort(Comparator.comparingLong(FileContent::firstPage));
        later.sort(Comparator.comparingLong(FileContent::firstPage));
        waiting = new Waiting(now, later, slots.unusedBut(states));
        return states;
    }

    private FileState take(FileUse use, List<FileContent> now, List<FileContent> later) throws IOException {
        KnownFile before = known.get(use.id());
        boolean written = use.written() || before != null && before.written();
        String omission = omission(use, written);
        if (!omission.isEmpty() || isHeldByMappings(use)) {
            known.put(use.id(), KnownFile.unstored(use, written));
            return use.state(written, 0, omission);
        }
        long firstPage = slots.of(use.id(), written);
        boolean wasThere = before != null && before.firstPage() == firstPage && before.isUnchanged(use);
        if (!wasThere) {
            (written ? now : later).add(FileContent.open(use.access(), firstPage, use.size()));
        }
        known.put(use.id(), wasThere ? before : KnownFile.stored(use, written, firstPage));
        return use.state(written, firstPage, "");
    }

    private String omission(FileUse use, boolean written) {
        if (isHeldByMappings(use)) {
            return "";
        }
        boolean nameless = use.origin() != Origin.NAMED;
        if (policy.which() == Which.NONE) {
            return nameless ? leftOut(use, "not asked for") : "not asked for";
        }
        if (!nameless && !written && policy.which() != Which.ALL) {
            return "not asked for";
        }
        if (use.access() == null) {
            return leftOut(use, "it can't be read");
        }
        if (use.size() > policy.limit()) {
            return leftOut(use, "its " + use.size() + " bytes are more than the limit of " + policy.limit());
        }
        return "";
    }

    private String leftOut(FileUse use, String reason) {
        KnownFile before = known.get(use.id());
        if (before == null || before.firstPage() != 0) {
            notices.accept("the content of '" + use.path() + "' is in no checkpoint: " + reason);
        }
        return reason;
    }

    /** Shared mappings of all of it are captured as memory, and make it whole again. */
    private static boolean isHeldByMappings(FileUse use) {
        return use.origin() != Origin.NAMED && use.mapped();
    }

    /** Bytes in a pipe are lost with it; where another process has its other end, it is lost anyway. */
    private void pipes(int pid, List<OpenDescriptor> descriptors, List<FileState> states, List<FileContent> now) {
        for (OpenDescriptor reader : descriptors) {
            if (reader.kind() != Kind.PIPE || reader.isWritable() || reader.isDuplicate()) {
                continue;
            }
            boolean hasWriter = descriptors.stream()
                    .anyMatch(other -> other.kind() == Kind.PIPE && other.file().equals(reader.file()) && other.isWritable());
            if (!hasWriter || states.stream().anyMatch(state -> state.id().equals(reader.file()))) {
                continue;
            }
            byte[] bytes = peek(pid, reader);
            long firstPage = bytes.length == 0 ? 0 : slots.of(reader.file(), true);
            if (firstPage != 0) {
                now.add(FileContent.of(bytes, firstPage));
            }
            states.add(new FileState(
                    reader.file(), Origin.PIPE, reader.path(), bytes.length, 0, reader.mode(), true, firstPage, ""));
        }
    }

    private byte[] peek(int pid, OpenDescriptor reader) {
        try {
            return Pipes.peek(pid, reader.number());
        } catch (SystemCallFailed e) {
            notices.accept("what waits in " + reader.path() + " is in no checkpoint: " + e.getMessage());
            return new byte[0];
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
        LaterFiles later = new LaterFiles(waiting.later());
        waiting = new Waiting(waiting.now(), List.of(), waiting.gone());
        return later;
    }

    private void discard() {
        waiting.now().forEach(FileContent::close);
        waiting.later().forEach(FileContent::close);
        waiting = Waiting.NOTHING;
    }
}
