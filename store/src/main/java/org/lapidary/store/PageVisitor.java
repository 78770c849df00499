package org.lapidary.store;

import java.nio.ByteBuffer;

/** Receives the content of pages, as many neighbours at a time as make about a mebibyte. */
@FunctionalInterface
public interface PageVisitor {

    /**
     * Takes pages {@code index} to {@code index + count - 1} of the checkpoint's {@link PageTable}. Their bytes stand
     * one after the other in {@code pages}, a direct buffer, between its position and its limit; they are valid during
     * the call only. Calls come in no particular order and, where the reader was asked to use several threads, from
     * several at once.
     */
    void pages(int index, int count, ByteBuffer pages) throws java.io.IOException;
}
