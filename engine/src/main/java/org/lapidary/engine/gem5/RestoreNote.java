package org.lapidary.engine.gem5;

import java.util.List;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.CheckpointInfo;

/**
 * {@code lapidary.json} beside {@code m5.cpt}: what the simulated system must be told besides the checkpoint, so that
 * the shipped script needs nothing but the directory.
 */
final class RestoreNote {

    static final String FILE = "lapidary.json";

    /** Raised with every change that an older script would misread. */
    private static final int FORMAT = 2;

    private RestoreNote() {}

    static String of(
            CheckpointInfo info,
            ProcessState state,
            long memoryBytes,
            List<String> needed,
            LaidOutFiles laidOut,
            StandardInput input,
            List<String> warnings) {
        return new JsonText()
                .put("format", FORMAT)
                .put("checkpoint", info.id().toString())
                .put("executable", state.executable())
                .put("arguments", state.command())
                .put("environment", state.environment())
                .put("directory", state.workingDirectory())
                .put("fileModeMask", state.umask())
                .put("memoryBytes", memoryBytes)
                .put("instructions", info.instructions())
                .put("elapsedNanos", info.elapsedNanos())
                .put("input", input.name() != null ? input.name() : input.descriptor().map(OpenDescriptor::path).orElse(null))
                .put("inputOffset", input.descriptor().map(OpenDescriptor::offset).orElse(0L))
                .put("inputCopy", input.copy())
                .put("files", needed)
                .put("laidOut", laidOut.paths())
                .put("laidOutWritten", laidOut.written())
                .put("madeDirectories", laidOut.directories())
                .put("warnings", warnings)
                .toString();
    }
}
