package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.Suspect.Verdict;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.store.PageSource;

/**
 * Contents of files that the program only reads, or has closed: they are read by the thread that stores, while the
 * program runs on. Those that turn out to be none of the program's are passed over.
 */
final class LaterFiles implements PageSource, AutoCloseable {

    /**
     * A file to be read.
     *
     * @param use what it was when the program stood still
     * @param suspect null where it is known to be the program's
     * @param closed true where the program might be writing to it again by now
     */
    record Entry(FileContent content, FileUse use, Suspect suspect, boolean closed) {
        boolean isPassedOver() {
            return suspect != null && suspect.verdict() == Verdict.OTHERS;
        }
    }

    private final List<Entry> entries;
    private final Map<FileId, Suspect> suspects;
    private final Set<FileId> changed = new HashSet<>();
    private final byte[] page = new byte[PAGE_SIZE];
    private int current;
    private long next;
    private long vpn;

    /**
     * @param entries in order of their pages
     * @param suspects files whose states, too, are the program's only if they turn out to be
     */
    LaterFiles(List<Entry> entries, Map<FileId, Suspect> suspects) {
        this.entries = entries;
        this.suspects = new HashMap<>(suspects);
    }

    /** To be done before the first page is asked for. */
    NameSearch search() {
        return new NameSearch(List.copyOf(suspects.values()));
    }

    @Override
    public boolean next() {
        while (current < entries.size()) {
            Entry entry = entries.get(current);
            if (next < FileSpace.pages(entry.content().size()) && !entry.isPassedOver()) {
                vpn = entry.content().firstPage() + next;
                try {
                    entry.content().read(next++, ByteBuffer.wrap(page));
                } catch (IOException e) {
                    throw new EngineException.SystemFailure(
                            "cannot read a file that the program has open: " + e.getMessage(), e);
                }
                return true;
            }
            if (entry.closed() && !entry.use().isStillThat()) {
                changed.add(entry.use().id());
            }
            entry.content().close(); // not before: a new file of this name might get the number of one that is gone
            current++;
            next = 0;
        }
        return false;
    }

    /** After the last page: what is to be said of the files. */
    List<FileState> settled(List<FileState> files) {
        return files.stream()
                .filter(file -> !suspects.containsKey(file.id())
                        || suspects.get(file.id()).verdict() == Verdict.PROGRAM)
                .map(file -> changed.contains(file.id()) ? file.without("it was written to while it was read") : file)
                .toList();
    }

    @Override
    public long vpn() {
        return vpn;
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(page, 0, target, offset, PAGE_SIZE);
    }

    @Override
    public void close() {
        entries.forEach(entry -> entry.content().close());
    }
}
