package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.PageSource;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageHash;

/** Looks at blocks: at all of their pages, or at their heads alone. One thread's buffers and contexts. */
final class BlockChecker implements AutoCloseable {

    /** Pages that are neighbours have bases that are neighbours. */
    private static final int HEADS = 4096;

    private final Database database;
    private final BlockReader reader;
    private final BasePageCache bases;
    private final BlockFindings findings;
    private final PageCheck check = new PageCheck();
    private final PageHash hash = new PageHash();
    private final BlockHeader header = new BlockHeader();
    private final BlockHeader baseHeader = new BlockHeader();
    private byte[] pages = {};
    private byte[] basePages = {};
    private long seen;

    /** Heads read last. */
    private final Map<Long, BlockHeader> heads = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BlockHeader> eldest) {
            return size() > HEADS;
        }
    };

    BlockChecker(Database database, BasePageCache bases, BlockFindings findings) {
        this.database = database;
        this.reader = new BlockReader(database);
        this.bases = bases;
        this.findings = findings;
    }

    /** How many pages it has looked at. */
    long pages() {
        return seen;
    }

    /** @param whole whether to look at the pages too */
    void check(long block, boolean whole) {
        try {
            if (whole) {
                pages = reader.read(block, header, pages);
                checkPages(block);
            } else {
                reader.readHeader(block, header);
                checkBases(block);
            }
            int full = Location.isLarge(block) ? Location.LARGE_PAGES : Location.BLOCK_PAGES;
            if (header.pages() < full) {
                findings.shortBlock(block, header.pages());
            }
        } catch (DecodeException.TooNew e) {
            throw RocksErrors.undecodable(e, database.directory(), "a page block"); // no damage, so nothing to repair
        } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
            findings.badBlock(block, e.getMessage());
        }
    }

    private void checkPages(long block) {
        for (int slot = 0; slot < header.pages(); slot++) {
            long location = Location.ofBlock(block) + slot;
            seen++;
            try {
                String problem = problem(location, slot);
                if (problem != null) {
                    findings.badPage(location, problem);
                }
            } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
                findings.badPage(location, e.getMessage());
            }
        }
    }

    private String problem(long location, int slot) throws DecodeException {
        int offset = slot * PageSource.PAGE_SIZE;
        boolean plain = header.isPlain(slot);
        if (!plain) {
            PageDelta.apply(pages, offset, base(header.base(slot), header.depth(slot)), 0);
        }
        if (!header.agrees(slot, check.of(pages, offset))) {
            return "its content does not match its checksum";
        }
        if (!plain || header.isLarge()) {
            return null; // without a hash
        }
        if (!header.agrees(slot, hash.of(pages, offset))) {
            return "its content does not match its hash";
        }
        // What has just been stored whole is the base of what comes next at its address.
        bases.put(location, 1, Arrays.copyOfRange(pages, offset, offset + PageSource.PAGE_SIZE));
        return null;
    }

    /** The base of a page of this depth; that it is right, the page made of it shows. */
    private byte[] base(long location, int depth) throws DecodeException {
        byte[] kept = bases.get(location, depth);
        if (kept != null) {
            return kept;
        }
        basePages = reader.read(Location.block(location), baseHeader, basePages);
        baseHeader.requireBase(location, depth);
        // Neighbours are wanted next. Their own bases take the buffers, so all are copied first.
        long first = Location.ofBlock(Location.block(location));
        List<Candidate> candidates = new ArrayList<>();
        for (int slot = 0; slot < baseHeader.pages(); slot++) {
            if (baseHeader.canBeBase(first + slot, depth)) {
                int offset = slot * PageSource.PAGE_SIZE;
                byte[] copy = Arrays.copyOfRange(basePages, offset, offset + PageSource.PAGE_SIZE);
                candidates.add(new Candidate(first + slot, baseHeader.base(slot), copy));
            }
        }
        for (Candidate candidate : candidates) {
            try {
                if (depth > 1) {
                    PageDelta.apply(candidate.page(), 0, base(candidate.base(), depth - 1), 0);
                }
                bases.put(candidate.location(), depth, candidate.page());
            } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
                if (candidate.location() == location) {
                    throw e; // a neighbour's loss is told where that is wanted
                }
            }
        }
        return candidates.stream()
                .filter(candidate -> candidate.location() == location)
                .findFirst()
                .orElseThrow()
                .page();
    }

    /** A page of a base's block that can be a base too. */
    private record Candidate(long location, long base, byte[] page) {}

    /** Sees that the bases of a block's pages are where it says, and of the depth it says, without reading them. */
    private void checkBases(long block) {
        for (int slot = 0; slot < header.pages(); slot++) {
            long base = header.base(slot);
            for (int depth = header.depth(slot); depth > 0; depth--) {
                BlockHeader head = head(Location.block(base));
                if (head == null || !head.canBeBase(base, depth)) {
                    findings.badPage(
                            Location.ofBlock(block) + slot,
                            "its base (" + Location.describe(base) + ") is missing or damaged");
                    break;
                }
                base = head.base(Location.slot(base));
            }
        }
    }

    private BlockHeader head(long block) {
        return heads.computeIfAbsent(block, wanted -> {
            try {
                BlockHeader head = new BlockHeader();
                reader.readHeader(wanted, head);
                return head;
            } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
                return null;
            }
        });
    }

    @Override
    public void close() {
        reader.close();
    }
}
