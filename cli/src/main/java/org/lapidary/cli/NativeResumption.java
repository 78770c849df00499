package org.lapidary.cli;

import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.resume.Resumer;

/** A checkpoint that goes on as a process. */
record NativeResumption(Resumer resumer) implements Services.Resumption {

    @Override
    public ExitStatus run(Runnable restored) {
        return resumer.run(restored);
    }

    @Override
    public void cancel() {
        try {
            resumer.cancel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
