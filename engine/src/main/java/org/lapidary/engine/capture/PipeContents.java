package org.lapidary.engine.capture;

import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Pipes;
import org.lapidary.engine.sys.SystemCallFailed;

/** What waits in pipes that a process has to itself: it is lost with them, and it belongs to one moment. */
final class PipeContents {

    private final Consumer<String> notices;

    /** @param notices is told of what can't be read */
    PipeContents(Consumer<String> notices) {
        this.notices = notices;
    }

    /** Adds the state of each pipe, and the bytes in it where there are any. */
    void take(int pid, List<OpenDescriptor> descriptors, Channels found) {
        for (OpenDescriptor reader : descriptors) {
            if (reader.kind() != Kind.PIPE || reader.isWritable() || reader.isDuplicate()) {
                continue;
            }
            boolean hasWriter = descriptors.stream()
                    .anyMatch(other -> other.kind() == Kind.PIPE && other.file().equals(reader.file()) && other.isWritable());
            if (!hasWriter || found.has(reader.file())) {
                continue; // where another process has its other end, it is lost anyway
            }
            found.add(reader, Origin.PIPE, peek(pid, reader));
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
}
