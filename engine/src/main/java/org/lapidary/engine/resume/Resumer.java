package org.lapidary.engine.resume;

import java.io.IOException;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.engine.tracee.TraceeGone;
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
     * @return how the program ended
     * @throws EngineException where it can't be restored
     */
    public ExitStatus run() {
        ProcessState state = StateCodec.decode(checkpoint.state());
        try (Tracee tracee = restore(state)) {
            running = tracee;
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
            tracee.wake();
        }
    }

    private Tracee restore(ProcessState state) {
        if (state.threads().size() > 1) {
            throw new EngineException.BadRequest(checkpoint.info().id() + " has "
                    + state.threads().size() + " threads; this version resumes programs of one thread");
        }
        Emptied target = Emptied.make(state.mappings(), notices);
        try {
            new MemoryRestorer(target, state).restore(checkpoint);
            new SurroundingsRestorer(target, state, notices).restore(options);
            ThreadState thread = state.mainThread();
            return target.becomeAlive(
                    Restart.reissue(thread.registers()),
                    thread.xsave(),
                    thread.fxsave(),
                    thread.signalMask(),
                    state,
                    CpuProfiles.byName(state.cpuProfile()));
        } catch (TraceeGone gone) {
            target.close();
            throw new EngineException.SystemFailure("the process was killed while it was being restored", gone);
        } catch (IOException e) {
            target.close();
            throw new EngineException.SystemFailure(
                    "cannot fill the memory of " + checkpoint.info().id() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }
}
