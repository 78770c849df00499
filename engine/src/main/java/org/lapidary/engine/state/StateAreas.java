package org.lapidary.engine.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.lapidary.engine.EngineException;
import org.lapidary.store.Area;

/** Tells the store what the pages of a checkpoint belong to: mappings of memory, and files whose contents it holds. */
public final class StateAreas implements Area.Mapper {

    /** The heap of brk(2). */
    public static final String HEAP = "heap";

    /** The stack of the first thread. */
    public static final String STACK = "stack";

    /** Mappings of the program's own binary. */
    public static final String PROGRAM = "program";

    /** Mappings of shared libraries. */
    public static final String LIBRARY = "library";

    /** Mappings of other files. */
    public static final String MAPPED_FILE = "mapped file";

    /** Private memory of no file: large allocations, other stacks, zeroed data. */
    public static final String ANONYMOUS = "anonymous";

    /** Memory that is shared and of no file with a name. */
    public static final String SHARED = "shared memory";

    /** Contents of files, which are no memory. */
    public static final String FILE_CONTENT = "file";

    /** As the dynamic loader expects libraries to be called: ld.so(8). */
    private static final Pattern LIBRARY_NAME = Pattern.compile(".*\\.so(\\.[0-9.]+)?");

    private static final int PAGE_SHIFT = 12;

    @Override
    public List<Area> areas(byte[] state) {
        ProcessState process;
        try {
            process = StateCodec.decode(state);
        } catch (EngineException.BadState e) {
            return List.of(); // what can't be restored takes space all the same
        }
        List<Area> areas = new ArrayList<>();
        for (MemoryMapping mapping : process.mappings()) {
            String kind = kind(mapping, process.executable());
            boolean named = kind.equals(PROGRAM) || kind.equals(LIBRARY) || kind.equals(MAPPED_FILE);
            areas.add(new Area(
                    mapping.start() >>> PAGE_SHIFT, mapping.end() >>> PAGE_SHIFT, kind, named ? mapping.path() : ""));
        }
        for (FileState file : process.files()) {
            if (file.isStored()) {
                long end = file.firstPage() + FileSpace.pages(file.size());
                areas.add(new Area(file.firstPage(), end, FILE_CONTENT, file.path()));
            }
        }
        areas.sort(Comparator.comparingLong(Area::start));
        return areas;
    }

    private static String kind(MemoryMapping mapping, String executable) {
        String path = mapping.path();
        if (path.equals(MemoryMapping.HEAP)) {
            return HEAP;
        }
        if (path.equals(MemoryMapping.STACK)) {
            return STACK;
        }
        if (!path.startsWith("/") || !mapping.isFileBacked()) {
            return mapping.shared() ? SHARED : ANONYMOUS;
        }
        if (path.equals(executable)) {
            return PROGRAM;
        }
        if (LIBRARY_NAME.matcher(path).matches()) {
            return LIBRARY;
        }
        return mapping.shared() && path.endsWith(" (deleted)") ? SHARED : MAPPED_FILE;
    }

    @Override
    public boolean isFileContent(long vpn) {
        return vpn >= FileSpace.START;
    }
}
