package org.lapidary.cli;

import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.store.Store;

/** A run into a store, which is closed with it. */
final class StoredCreation implements Services.Creation {

    private final Store store;
    private final Runnable release;
    private final Creator creator;
    private boolean failed;

    /** @param release lets go of what the program starts from */
    StoredCreation(Store store, Runnable release, Creator creator) {
        this.store = store;
        this.release = release;
        this.creator = creator;
    }

    @Override
    public CreateResult run() {
        failed = true;
        CreateResult result = creator.run();
        failed = false;
        return result;
    }

    @Override
    public void cancel() {
        creator.cancel();
    }

    @Override
    public boolean hasEndedProgram() {
        return creator.hasEndedProgram();
    }

    @Override
    public void close() {
        release.run();
        if (failed) {
            store.abandon();
        } else {
            store.close();
        }
    }
}
