package org.lapidary.store.rocks;

import org.lapidary.store.format.BlockHeader;

/** A block as decoded: pages with bases are still XORed with them. */
record DecodedBlock(BlockHeader header, byte[] pages) {}
