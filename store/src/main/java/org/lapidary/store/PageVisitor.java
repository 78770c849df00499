package org.lapidary.store;

/** Receives the content of pages, a few neighbours at a time. */
@FunctionalInterface
public interface PageVisitor {

    /**
     * Takes pages {@code index} to {@code index + count - 1} of the checkpoint's {@link PageTable}. Their bytes stand
     * one after the other in {@code buffer} from {@code offset} and are valid during the call only. Calls come in no
     * particular order and, where the reader was asked to use several threads, from several at once.
     */
    void pages(int index, int count, byte[] buffer, int offset) throws java.io.IOException;
}
