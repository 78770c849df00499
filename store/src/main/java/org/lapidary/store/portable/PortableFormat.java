package org.lapidary.store.portable;

/** The numbers of an exported file; see {@code docs/export.md}. Limits bind who writes and who reads. */
public final class PortableFormat {

    /** Pages in one stretch of new ones, a mebibyte. */
    public static final int MAX_NEW = 256;

    /** Pages in one stretch of those that came before. */
    public static final int MAX_KNOWN = 1 << 16;

    /** Runs in one file: while it is imported, each keeps a file open, which holds its name. */
    public static final int MAX_RUNS = 1000;

    /** The version of a file of one run, which every lapidary reads. */
    static final int ONE_RUN = 1;

    /** The version of a file of several, and the newest read. */
    static final int SEVERAL_RUNS = 2;

    static final byte[] MAGIC = {'L', 'A', 'P', 'I', 'D', 'A', 'R', 'Y'};

    /** Magic, version, checksum of both. */
    static final int HEAD_BYTES = 13;

    /** Length and checksum before each chunk. */
    static final int CHUNK_HEAD_BYTES = 8;

    /** Bytes in a chunk at most; written are chunks of a sixteenth of it. */
    static final int MAX_CHUNK = 1 << 20;

    /** Checkpoints u32, new pages u64, bytes of the content u64, SHA-256 of the content, CRC-32C. */
    static final int TRAILER_BYTES = 56;

    static final int CHECKSUM_BYTES = 4;

    /**
     * log2 of the window that the compressor looks back over, and the most that a reader sets aside for it: 128 MiB, so
     * that a page's earlier version is mostly within reach. zstd calls no larger one reasonable to demand of everyone.
     */
    static final int WINDOW_LOG = 27;

    /**
     * The longest record of a run. Linux takes no more than 6 MiB of arguments and environment (execve(2)), of which
     * programs use a little; what is decoded takes some thirty times as much memory at worst.
     */
    static final int MAX_RUN = 4 << 20;

    /**
     * The longest record of a checkpoint: the 65,530 mappings that Linux allows take half of it, 4,000 threads with all
     * registers that there are the whole.
     */
    static final int MAX_CHECKPOINT = 16 << 20;

    static final int RUNS = 'N';
    static final int RUN = 'R';
    static final int CHECKPOINT = 'C';
    static final int NEW_PAGES = 'P';
    static final int KNOWN_PAGES = 'S';
    static final int END = 'E';

    private PortableFormat() {}
}
