package org.lapidary.engine.resume;

import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.Checkpoint;

/** Restores a checkpoint as a native process and runs it to its end. */
public final class Resumer {

    private final Checkpoint checkpoint;
    private final ResumeOptions options;
    private final Consumer<String> notices;
    private volatile Tracee running;
    private volatile boolean cancelled;

    /** @param notices is told what could not be restored */
    public Resumer(Checkpoint checkpoint, ResumeOptions options, Consumer<String> notices) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.notices = notices;
    }

    /**
     * Runs the checkpoint to its end on the calling thread.
     *
     * @param restored called before it goes on, when all of the checkpoint has been read: its store may be closed
     * @return how the program ended
     * @throws EngineException where it can't be restored
     */
    public ExitStatus run(Runnable restored) {
        try (Tracee tracee = new Restored(checkpoint, options).start(notices)) {
            running = tracee;
            restored.run();
            while (!cancelled) {
                if (tracee.run() == Tracee.Event.ENDED) {
                    return tracee.exit();
                }
            }
            tracee.kill();
            return tracee.exit();
        } finally {
            running = null;
        }
    }

    /** Ends the program; {@link #run} then returns. From any other thread. */
    public void cancel() throws InterruptedException {
        cancelled = true;
        Tracee tracee = running;
        if (tracee != null) {
            tracee.wakeAndWait();
        }
    }
}
