package org.lapidary.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;

/** The real services: each method hands on to the store or the engine and does nothing of its own. */
final class Wiring implements Services {

    @Override
    public StoreView openForReading(Path directory, String verb) {
        throw new UnsupportedOperationException("the store is not wired yet");
    }

    @Override
    public Creation prepareCreate(Path directory, LaunchSpec spec, CreateOptions options, CreateListener listener) {
        throw new UnsupportedOperationException("the engine is not wired yet");
    }

    @Override
    public ExitStatus resume(Checkpoint checkpoint, Optional<Path> stdin, Optional<Path> stdout) {
        throw new UnsupportedOperationException("the engine is not wired yet");
    }

    @Override
    public Materialized materialize(Checkpoint checkpoint, Path directory, MaterializeOptions options) {
        throw new UnsupportedOperationException("the gem5 writer is not wired yet");
    }

    @Override
    public ProcessState decode(byte[] state) {
        throw new UnsupportedOperationException("the codec is not wired yet");
    }

    @Override
    public void writeGem5Script(Path file) {
        throw new UnsupportedOperationException("the gem5 writer is not wired yet");
    }
}
