package org.lapidary.store.rocks;

import java.io.IOException;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;

/** One checkpoint of those that are read in one pass. It is given up by itself when something of it fails. */
final class Part {

    private final CheckpointId id;
    private final PageTable pages;
    private final PageVisitor visitor;
    private volatile Throwable failure;

    Part(CheckpointId id, PageTable pages, PageVisitor visitor) {
        this.id = id;
        this.pages = pages;
        this.visitor = visitor;
    }

    CheckpointId id() {
        return id;
    }

    PageTable pages() {
        return pages;
    }

    PageVisitor visitor() {
        return visitor;
    }

    /** What failed first, or null. */
    Throwable failure() {
        return failure;
    }

    synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Throws what failed first. */
    void requireRead() throws IOException {
        if (failure == null) {
            return;
        }
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError("no other exception is declared", e);
        }
    }

    /** Index of the first page from this one on. */
    int firstFrom(long vpn) {
        int found = pages.indexOf(vpn);
        return found < 0 ? -found - 1 : found;
    }
}
