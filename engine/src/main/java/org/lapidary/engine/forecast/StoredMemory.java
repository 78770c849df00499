package org.lapidary.engine.forecast;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;

/** The memory of a checkpoint. Each page is read when it is first needed, and kept. */
final class StoredMemory implements Memory, AutoCloseable {

    private static final int PAGE = PageSource.PAGE_SIZE;
    private static final int PROT_EXEC = 4;
    /** Mapped and not stored: zeros. */
    private static final byte[] ZERO = new byte[PAGE];

    private final PageTable table;
    private final PageReader reader;
    private final List<MemoryMapping> mappings;
    private final Map<Long, byte[]> pages = new HashMap<>();

    StoredMemory(Checkpoint checkpoint, List<MemoryMapping> mappings) {
        this.table = checkpoint.pages();
        this.reader = checkpoint.pageReader();
        this.mappings = mappings;
    }

    @Override
    public int read(long address, byte[] target) {
        int done = 0;
        while (done < target.length) {
            long at = address + done;
            byte[] page = page(Math.floorDiv(at, PAGE));
            if (page == null) {
                return done;
            }
            int offset = (int) Math.floorMod(at, (long) PAGE);
            int count = Math.min(PAGE - offset, target.length - done);
            System.arraycopy(page, offset, target, done, count);
            done += count;
        }
        return done;
    }

    private byte[] page(long vpn) {
        byte[] known = pages.get(vpn);
        if (known != null) {
            return known;
        }
        int index = table.indexOf(vpn);
        byte[] page = null;
        if (index >= 0) {
            page = new byte[PAGE];
            reader.read(index, page);
        } else if (mapping(vpn * PAGE) != null) {
            page = ZERO;
        }
        if (page != null) {
            pages.put(vpn, page);
        }
        return page;
    }


    @Override
    public boolean isExecutable(long address) {
        MemoryMapping mapping = mapping(address);
        return mapping != null && (mapping.protection() & PROT_EXEC) != 0;
    }

    @Override
    public String place(long address) {
        MemoryMapping mapping = mapping(address);
        if (mapping == null || mapping.path().isEmpty()) {
            return "";
        }
        return mapping.isFileBacked()
                ? Path.of(mapping.path()).getFileName() + "+0x"
                        + Long.toHexString(address - mapping.start() + mapping.offset())
                : mapping.path();
    }

    private MemoryMapping mapping(long address) {
        int low = 0;
        int high = mappings.size() - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            MemoryMapping mapping = mappings.get(middle);
            if (address < mapping.start()) {
                high = middle - 1;
            } else if (address >= mapping.end()) {
                low = middle + 1;
            } else {
                return mapping;
            }
        }
        return null;
    }

    @Override
    public void close() {
        reader.close();
    }
}
