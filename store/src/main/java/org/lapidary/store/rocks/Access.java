package org.lapidary.store.rocks;

import java.util.function.Predicate;
import java.util.function.Supplier;

/** How a store comes by its database, which others may need too: {@link ReadAccess} or {@link Turns}. */
interface Access extends AutoCloseable {

    Database database();

    /** Sees that the database is open, and stays so until the use ends. */
    Use use();

    /** Does something short that only reads, and does it again where somebody has changed the files beneath it. */
    <T> T read(Supplier<T> work);

    /** Looks for damage, and does it again where files that somebody has replaced were taken for lost. */
    <T> T search(Supplier<T> look, Predicate<T> findsNothing);

    @Override
    void close();

    /** A time during which the database is open. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
