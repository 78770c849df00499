package org.lapidary.engine.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.store.PageRanges;

/** Gives files their places in the {@link FileSpace}. A file keeps its place, so that the store finds its pages there. */
final class FileSlots {

    private final Slots written = new Slots(FileSpace.START, FileSpace.READ_ONLY);
    private final Slots readOnly = new Slots(FileSpace.READ_ONLY, FileSpace.END);

    /** First page of a file's slot; another one once it is written. */
    long of(FileId file, boolean isWritten) {
        return (isWritten ? written : readOnly).of(file);
    }

    /** Slots from {@code start} to {@code end}. */
    private static final class Slots {
        private final long end;
        private final Map<FileId, Long> taken = new HashMap<>();
        private final Deque<Long> free = new ArrayDeque<>();
        private long next;

        Slots(long start, long end) {
            this.next = start;
            this.end = end;
        }

        long of(FileId file) {
            return taken.computeIfAbsent(file, any -> {
                if (!free.isEmpty()) {
                    return free.pop();
                }
                if (next == end) {
                    throw new EngineException.SystemFailure("the program has more than a million files open", null);
                }
                long slot = next;
                next += FileSpace.SLOT_PAGES;
                return slot;
            });
        }

        void keepOnly(Set<Long> used) {
            taken.values().removeIf(slot -> {
                if (!used.contains(slot)) {
                    free.push(slot);
                }
                return !used.contains(slot);
            });
        }
    }

    /** All of the file space but the pages of these files; the slots of all others are free again. */
    PageRanges unusedBut(List<FileState> files) {
        List<FileState> stored = files.stream()
                .filter(FileState::isStored)
                .sorted((a, b) -> Long.compare(a.firstPage(), b.firstPage()))
                .toList();
        PageRanges.Builder unused = new PageRanges.Builder();
        long from = FileSpace.START;
        for (FileState file : stored) {
            unused.add(from, file.firstPage());
            from = file.firstPage() + FileSpace.pages(file.size());
        }
        Set<Long> used = stored.stream().map(FileState::firstPage).collect(Collectors.toSet());
        written.keepOnly(used);
        readOnly.keepOnly(used);
        return unused.add(from, FileSpace.END).build();
    }
}
