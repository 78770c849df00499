package org.lapidary.cli;

import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.store.Store;

/** A run into a store, which is closed with it. */
final class StoredCreation implements Services.Creation {

    private final Store store;
    private final Creator creator;
    private boolean failed;

    StoredCreation(Store store, Creator creator) {
        this.store = store;
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
    public void close() {
        if (failed) {
            store.abandon();
        } else {
            store.close();
        }
    }
}
