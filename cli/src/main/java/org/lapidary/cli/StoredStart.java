package org.lapidary.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.create.ProgramStart;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.Store;

/**
 * A start from a checkpoint of a store that is open to be read until the program is there: a collection would take the
 * pages of a checkpoint that is removed meanwhile.
 */
record StoredStart(Store source, ProgramStart start) implements ProgramStart {

    @Override
    public List<String> command() {
        return start.command();
    }

    @Override
    public String cpuProfile() {
        return start.cpuProfile();
    }

    @Override
    public Map<String, String> origin() {
        return start.origin();
    }

    @Override
    public List<FileState> files() {
        return start.files();
    }

    @Override
    public Tracee start(Consumer<String> notices) {
        try (source) {
            return start.start(notices);
        }
    }

    @Override
    public void cancel() {
        start.cancel();
    }
}
