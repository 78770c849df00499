package org.lapidary.engine.capture;

import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.OpenDescriptor;

/** Pipes and pairs of sockets that a process has to itself, and what waits in them at one moment. */
final class Channels {

    private final PipeContents pipes;
    private final SocketPairs sockets;

    /** @param notices is told of what can't be read */
    Channels(Consumer<String> notices) {
        this.pipes = new PipeContents(notices);
        this.sockets = new SocketPairs(notices);
    }

    /** Adds their states, and their contents where they have any. */
    void take(
            int pid,
            List<OpenDescriptor> descriptors,
            FileSlots slots,
            List<FileState> states,
            List<FileContent> contents) {
        pipes.take(pid, descriptors, slots, states, contents);
        sockets.take(pid, descriptors, slots, states, contents);
    }
}
