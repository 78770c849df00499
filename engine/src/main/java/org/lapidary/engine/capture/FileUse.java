package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Seals;

/**
 * One file as a process uses it at a checkpoint.
 *
 * @param access where it can be read, null where nowhere
 * @param written true where it is open for writing, or mapped so that writes reach it
 * @param mapped true where shared mappings show all of it
 * @param sharedWritable true where a shared mapping can be written to
 */
record FileUse(
        FileId id,
        Origin origin,
        String path,
        Path access,
        long size,
        long modified,
        long changed,
        int mode,
        boolean written,
        boolean mapped,
        boolean sharedWritable) {

    private static final int PROT_WRITE = 2;
    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final String DELETED = " (deleted)";
    private static final String ATTRIBUTES = "unix:mode,size,dev,ino,lastModifiedTime,ctime";

    FileState state(boolean everWritten, long firstPage, String omission) {
        return new FileState(id, origin, path, size, modified, mode, everWritten, firstPage, omission);
    }

    /**
     * The files of a process.
     *
     * @param all whether those with a name that are only mapped privately count too; what is mapped of the others is
     *     captured as memory
     */
    static List<FileUse> collect(int pid, List<OpenDescriptor> descriptors, List<MemoryMapping> mappings, boolean all) {
        Map<FileId, List<MemoryMapping>> byFile = new TreeMap<>(FileUse::compare);
        for (MemoryMapping mapping : mappings) {
            if (mapping.isFileBacked()) {
                byFile.computeIfAbsent(mapping.file(), none -> new ArrayList<>()).add(mapping);
            }
        }
        Map<FileId, List<OpenDescriptor>> open = new TreeMap<>(FileUse::compare);
        for (OpenDescriptor descriptor : descriptors) {
            if (descriptor.isFile()) {
                open.computeIfAbsent(descriptor.file(), none -> new ArrayList<>()).add(descriptor);
            }
        }
        List<FileUse> uses = new ArrayList<>();
        open.forEach((id, through) -> ofOpen(pid, id, through, byFile.getOrDefault(id, List.of()))
                .ifPresent(uses::add));
        byFile.forEach((id, maps) -> {
            boolean shared = maps.stream().anyMatch(MemoryMapping::shared);
            boolean named = !maps.getFirst().path().endsWith(DELETED);
            if (!open.containsKey(id) && (shared || all && named)) {
                uses.add(ofMapped(id, maps));
            }
        });
        return uses;
    }

    private static int compare(FileId a, FileId b) {
        int byDevice = a.device().compareTo(b.device());
        return byDevice != 0 ? byDevice : Long.compare(a.inode(), b.inode());
    }

    /**
     * Standard output and error are none of the program's files: a restored program gets those of whoever restores it.
     */
    private static Optional<FileUse> ofOpen(
            int pid, FileId id, List<OpenDescriptor> through, List<MemoryMapping> maps) {
        List<OpenDescriptor> own = through.stream()
                .filter(descriptor -> descriptor.original() == 0 || descriptor.original() >= OpenDescriptor.FIRST_OWN)
                .toList();
        if (own.isEmpty() && maps.isEmpty()) {
            return Optional.empty();
        }
        OpenDescriptor first = through.getFirst();
        Path access = ProcDescriptors.path(pid, first.number());
        Map<String, Object> stat = stat(access, id);
        boolean written = own.stream().anyMatch(OpenDescriptor::isWritable);
        Origin origin =
                switch (first.kind()) {
                    case MEMFD -> Origin.MEMORY;
                    case DELETED_FILE -> Origin.UNLINKED;
                    default -> Origin.NAMED;
                };
        FileUse use = of(
                id,
                origin,
                first.path(),
                Files.isReadable(access) ? access : null,
                stat,
                first.size(),
                written,
                maps);
        // What is sealed can't be filled through its mappings: they must never have been writable.
        return Optional.of(isSealed(first) ? use.wholeInMappings(false) : use);
    }

    private static boolean isSealed(OpenDescriptor memory) {
        return memory.detail(ProcDescriptors.SEALS)
                .filter(seals -> (Integer.parseInt(seals) & Seals.WRITE) != 0)
                .isPresent();
    }

    private static FileUse ofMapped(FileId id, List<MemoryMapping> maps) {
        String name = maps.getFirst().path();
        boolean unnamed = name.endsWith(DELETED);
        String path = unnamed ? name.substring(0, name.length() - DELETED.length()) : name;
        Map<String, Object> stat = unnamed ? Map.of() : stat(Path.of(path), id);
        long end = maps.stream().mapToLong(map -> map.offset() + map.length()).max().orElse(0);
        boolean memory = path.startsWith("/memfd:") || path.equals("/dev/zero") || path.startsWith("/SYSV");
        Origin origin = stat.isEmpty() ? memory ? Origin.MEMORY : Origin.UNLINKED : Origin.NAMED;
        FileUse use = of(id, origin, path, stat.isEmpty() ? null : Path.of(path), stat, end, false, maps);
        // Of one without descriptor and name nothing but its mappings can be reached.
        return origin == Origin.NAMED ? use : use.wholeInMappings(true);
    }

    /** Shared mappings of all of it are captured as memory, and make it whole again. */
    boolean isHeldByMappings() {
        return origin != Origin.NAMED && mapped;
    }

    private FileUse wholeInMappings(boolean are) {
        return new FileUse(id, origin, path, access, size, modified, changed, mode, written, are, sharedWritable);
    }

    /** One that the program has closed again, where it is still there under its name. */
    static Optional<FileUse> closed(FileId id, String path) {
        return atName(path).filter(use -> use.id().equals(id));
    }

    /** One that no process need have open: the file that stands under a name, links not followed. */
    static Optional<FileUse> atName(String path) {
        Path file = Path.of(path);
        try {
            Map<String, Object> stat = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            if (((Integer) stat.get("mode") & S_IFMT) != S_IFREG || !Files.isReadable(file)) {
                return Optional.empty();
            }
            FileId id = FileId.of((Long) stat.get("dev"), (Long) stat.get("ino"));
            return Optional.of(of(id, Origin.NAMED, path, file, stat, 0, true, List.of()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** False where it has been written to since; one that has lost its name can't be told from one that has not. */
    boolean isStillThat() {
        return closed(id, path)
                .map(now -> now.size == size && now.modified == modified)
                .orElse(true);
    }

    private static FileUse of(
            FileId id,
            Origin origin,
            String path,
            Path access,
            Map<String, Object> stat,
            long sizeOtherwise,
            boolean written,
            List<MemoryMapping> maps) {
        long size = stat.isEmpty() ? sizeOtherwise : (Long) stat.get("size");
        boolean sharedWritable =
                maps.stream().anyMatch(map -> map.shared() && (map.protection() & PROT_WRITE) != 0);
        return new FileUse(
                id,
                origin,
                path,
                access,
                size,
                stat.isEmpty() ? 0 : nanos(stat.get("lastModifiedTime")),
                stat.isEmpty() ? 0 : nanos(stat.get("ctime")),
                stat.isEmpty() ? S_IFREG | 0600 : (Integer) stat.get("mode"),
                written || sharedWritable,
                showsAll(maps, size),
                sharedWritable);
    }

    /** Mappings are in order of address, not of offset. */
    private static boolean showsAll(List<MemoryMapping> maps, long size) {
        long shown = 0;
        List<MemoryMapping> ordered = maps.stream()
                .filter(MemoryMapping::shared)
                .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                .toList();
        for (MemoryMapping map : ordered) {
            if (map.offset() > shown) {
                return false;
            }
            shown = Math.max(shown, map.offset() + map.length());
        }
        return !ordered.isEmpty() && shown >= size;
    }

    /** Attributes, or none where there is no such file, or another one, by now. */
    private static Map<String, Object> stat(Path file, FileId id) {
        try {
            Map<String, Object> stat = Files.readAttributes(file, ATTRIBUTES);
            return (Long) stat.get("ino") == id.inode() ? stat : Map.of();
        } catch (IOException gone) {
            return Map.of();
        }
    }

    private static long nanos(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }
}
