/**
 * The store on RocksDB: the only package that names it. {@link org.lapidary.store.rocks.Database} owns the native
 * handles; {@link org.lapidary.store.rocks.RocksStore} is what the API hands out; writing goes through {@code
 * RunAppender}, reading through {@code StoredCheckpoint}. What the bytes look like is the format package's matter.
 */
package org.lapidary.store.rocks;
