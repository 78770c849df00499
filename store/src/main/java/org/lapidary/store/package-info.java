/**
 * The store as the rest of Lapidary sees it: runs, checkpoints, pages. Names no storage engine; what keeps the bytes
 * is in {@code org.lapidary.store.rocks}, what they look like in {@code org.lapidary.store.format}.
 */
package org.lapidary.store;
