package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Location;

/** Packs the new pages of one append into small blocks and these into a {@link GenerationFile}. */
final class GenerationWriter implements AutoCloseable {

    /** Blocks that are packed one after the other: to wake a worker takes a tenth of the time that it packs one for. */
    private static final int TOGETHER = 4;

    /** Such that are being packed or wait for it: two a worker keep both busy, and bound what an append holds in memory. */
    private static final int IN_FLIGHT = 6;

    private final BlockPacker packer;
    private final GenerationFile file;
    private final NewPages pages = new NewPages();
    private final ArrayDeque<Pending> inFlight = new ArrayDeque<>();
    private final ArrayDeque<BlockJob> idle = new ArrayDeque<>();
    private BlockJob filling;
    private List<BlockJob> filled = new ArrayList<>(TOGETHER);
    private boolean hurried;

    private record Pending(List<BlockJob> jobs, CompletableFuture<List<byte[]>> packed) {}

    GenerationWriter(Database database, BlockPacker packer, long generation) {
        this.packer = packer;
        this.file = new GenerationFile(database, generation);
    }

    long generation() {
        return file.generation();
    }

    /** The pages added; which base each has is known after {@link #finish}. */
    NewPages pages() {
        return pages;
    }

    /** Bytes of all blocks, after {@link #finish}. */
    long blockBytes() {
        return file.blockBytes();
    }

    /** Location of the page with this hash among those added, {@link Location#NONE} where there is none. */
    long find(long hashHigh, long hashLow) {
        int ordinal = pages.find(hashHigh, hashLow);
        return ordinal < 0 ? Location.NONE : Location.of(file.generation(), ordinal);
    }

    /**
     * Adds a page that {@link #find} does not find and returns its location.
     *
     * @param plain a plain page to try as base, or {@link Location#NONE} to store the page plain
     * @param nearer a difference to that page to try, or {@link Location#NONE}
     */
    long add(byte[] page, long hashHigh, long hashLow, long plain, long nearer) {
        int ordinal = pages.add(hashHigh, hashLow);
        if (filling == null) {
            filling = idle.isEmpty() ? new BlockJob() : idle.pop();
            filling.begin(Location.of(file.generation(), ordinal));
        }
        filling.add(page, hashHigh, hashLow, plain, nearer);
        if (filling.isFull()) {
            filled.add(filling);
            filling = null;
            if (filled.size() == TOGETHER) {
                submit();
            }
        }
        return Location.of(file.generation(), ordinal);
    }

    /** Whether what is added from now on is to be stored quickly rather than small; at first it is not. */
    void hurry(boolean on) {
        hurried = on;
    }

    /** Completes the table file. */
    void finish() {
        if (filling != null) {
            filled.add(filling);
            filling = null;
        }
        if (!filled.isEmpty()) {
            submit();
        }
        while (!inFlight.isEmpty()) {
            writeOldest();
        }
        file.finish();
    }

    /** See {@link GenerationFile#ingest}. */
    void ingest() {
        file.ingest();
    }

    /** See {@link GenerationFile#keep}. */
    void keep() {
        file.keep();
    }

    private void submit() {
        if (inFlight.size() == IN_FLIGHT) {
            writeOldest();
        }
        inFlight.add(new Pending(filled, packer.pack(filled, hurried)));
        filled = new ArrayList<>(TOGETHER);
    }

    private void writeOldest() {
        Pending oldest = inFlight.remove();
        List<byte[]> records;
        try {
            records = oldest.packed().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw e;
        }
        for (int i = 0; i < records.size(); i++) {
            write(oldest.jobs().get(i), records.get(i));
        }
    }

    private void write(BlockJob job, byte[] record) {
        BlockHeader header = job.header();
        int first = Location.ordinal(job.first());
        for (int slot = 0; slot < header.pages(); slot++) {
            switch (header.depth(slot)) {
                case 0 -> pages.settlePlain(first + slot);
                case 1 -> pages.settle(first + slot, header.base(slot), Location.NONE);
                default -> pages.settle(first + slot, job.plainBase(slot), header.base(slot));
            }
        }
        file.write(Location.block(job.first()), record);
        idle.push(job);
    }

    @Override
    public void close() {
        for (Pending pending : inFlight) {
            pending.packed().exceptionally(e -> null).join();
        }
        file.close();
    }
}
