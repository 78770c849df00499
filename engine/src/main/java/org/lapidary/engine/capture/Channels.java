package org.lapidary.engine.capture;

import java.util.List;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.OpenDescriptor;

/** What is found of the pipes and pairs of sockets that a process has to itself: what waits in them at one moment. */
final class Channels {

    private final FileSlots slots;
    private final List<FileState> states;
    private final List<FileContent> contents;

    /** @param states where it goes, with {@code contents} where there are any */
    Channels(FileSlots slots, List<FileState> states, List<FileContent> contents) {
        this.slots = slots;
        this.states = states;
        this.contents = contents;
    }

    boolean has(FileId id) {
        return states.stream().anyMatch(state -> state.id().equals(id));
    }

    void add(OpenDescriptor end, Origin origin, byte[] bytes) {
        long firstPage = bytes.length == 0 ? 0 : slots.of(end.file(), true);
        if (firstPage != 0) {
            contents.add(FileContent.of(bytes, firstPage));
        }
        states.add(state(end, origin, bytes.length, firstPage, ""));
    }

    /** One whose content can't be held. */
    void addWithout(OpenDescriptor end, Origin origin, String reason) {
        states.add(state(end, origin, 0, 0, reason));
    }

    private static FileState state(OpenDescriptor end, Origin origin, long bytes, long firstPage, String omission) {
        return new FileState(end.file(), origin, end.path(), bytes, 0, end.mode(), true, firstPage, omission);
    }
}
