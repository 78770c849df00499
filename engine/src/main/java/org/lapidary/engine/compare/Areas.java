package org.lapidary.engine.compare;

import java.util.Map;
import java.util.TreeMap;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;

/** Tells what a page of a checkpoint belongs to. */
final class Areas {

    private static final int PAGE_SHIFT = 12;
    private static final String ANONYMOUS = "[anonymous]";
    private static final String UNKNOWN = "[elsewhere]";

    private final TreeMap<Long, MemoryMapping> mappings = new TreeMap<>();
    private final TreeMap<Long, FileState> files = new TreeMap<>();

    /** Mappings of one name, or the content of a file. */
    record Area(String name, boolean content) {}

    Areas(ProcessState state) {
        state.mappings().forEach(mapping -> mappings.put(mapping.start() >>> PAGE_SHIFT, mapping));
        state.files().stream().filter(FileState::isStored).forEach(file -> files.put(file.firstPage(), file));
    }

    Area of(long vpn) {
        if (vpn >= FileSpace.START && vpn < FileSpace.END) {
            FileState file = files.get(vpn - vpn % FileSpace.SLOT_PAGES);
            return new Area(file == null ? UNKNOWN : named(file.path()), true);
        }
        Map.Entry<Long, MemoryMapping> mapping = mappings.floorEntry(vpn);
        boolean inside = mapping != null && vpn < mapping.getValue().end() >>> PAGE_SHIFT;
        return new Area(inside ? named(mapping.getValue().path()) : UNKNOWN, false);
    }

    private static String named(String path) {
        return path.isEmpty() ? ANONYMOUS : path;
    }
}
