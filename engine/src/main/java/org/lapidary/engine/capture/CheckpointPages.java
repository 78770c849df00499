package org.lapidary.engine.capture;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.PageSource;

/**
 * All pages of one checkpoint on their way to the store: those of the memory, then the contents of files that were read
 * while the process stood still, then those that are read now.
 */
public final class CheckpointPages implements PageSource {

    private final CaptureSource memory;
    private final CapturedPages files;
    private final LaterFiles later;
    private final ProcessState state;
    private final NameSearch search;
    private final BooleanSupplier behind;
    private PageSource current;

    /**
     * @param state what was captured with them
     * @param behind asked, by the storing thread, for {@link #isBehind}
     */
    public CheckpointPages(
            CaptureSource memory,
            CapturedPages files,
            LaterFiles later,
            ProcessState state,
            BooleanSupplier behind) {
        this.memory = memory;
        this.files = files;
        this.later = later;
        this.state = state;
        this.search = later.search();
        this.behind = behind;
        this.current = memory;
    }

    @Override
    public boolean next() {
        while (!current.next()) {
            if (current == later) {
                return false;
            }
            if (current == memory) {
                endSearch();
            }
            current = current == memory ? files : later;
        }
        if (current == memory && !search.isDone()) {
            search.look(memory);
        }
        return true;
    }

    private void endSearch() {
        search.look(state.command());
        search.look(state.environment());
        search.look(Path.of(state.executable()));
        search.finish();
    }

    /** After the last page: the state, which tells of files that the pages have shown to be the program's. */
    public ProcessState state() {
        return state.withFiles(later.settled(state.files()));
    }

    @Override
    public long vpn() {
        return current.vpn();
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        current.copyTo(target, offset);
    }

    @Override
    public boolean isBehind() {
        return behind.getAsBoolean();
    }

    /** True once {@link #next} has failed because the process was lost. */
    public boolean isBroken() {
        return memory.isBroken() || files.isBroken();
    }

    /** Buffers that the pages of the memory took. */
    public int buffersUsed() {
        return memory.buffersUsed();
    }

    /** Gives back what was not read, after a failure of the reader. */
    public void discard() {
        memory.discard();
        files.discard();
        later.close();
    }
}
