package org.lapidary.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.Store;

/** The real services: each method hands on to the store or the engine and does nothing of its own. */
final class Wiring implements Services {

    @Override
    public Store openForReading(Path directory, String verb) {
        return Store.openForReading(directory, verb);
    }

    @Override
    public Creation prepareCreate(Path directory, LaunchSpec spec, CreateOptions options, CreateListener listener) {
        Store store = Store.openForWriting(directory, "create");
        return new StoredCreation(store, new Creator(store, spec, options, listener));
    }

    private record StoredCreation(Store store, Creator creator) implements Creation {

        @Override
        public CreateResult run() {
            return creator.run();
        }

        @Override
        public void cancel() {
            try {
                creator.cancel();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            store.close();
        }
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
        return StateCodec.decode(state);
    }

    @Override
    public void writeGem5Script(Path file) {
        throw new UnsupportedOperationException("the gem5 writer is not wired yet");
    }
}
