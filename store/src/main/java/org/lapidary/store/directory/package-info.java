/**
 * What lies around the database: the directory, its {@code FORMAT} and its {@code LOCK}. Settles whether a directory
 * is a store, of which version, and who holds it, before the database is touched; knows nothing of RocksDB.
 */
package org.lapidary.store.directory;
