package org.lapidary.cli.report;

import org.lapidary.engine.create.CreateListener;
import org.lapidary.store.CheckpointInfo;

/** Tells two listeners, one after the other. */
public record Listeners(CreateListener first, CreateListener second) implements CreateListener {

    @Override
    public void started(String run, int pid) {
        first.started(run, pid);
        second.started(run, pid);
    }

    @Override
    public void stored(CheckpointInfo checkpoint) {
        first.stored(checkpoint);
        second.stored(checkpoint);
    }

    @Override
    public void notice(String message) {
        first.notice(message);
        second.notice(message);
    }
}
