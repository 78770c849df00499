package org.lapidary.engine.capture;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.sys.FileStamp;

/**
 * Tells of privately mapped files whether they may have changed since the last capture. The pages that a program has
 * not written itself are the file's, and change with it, so they need no reading where the file is still the same one
 * and its times say that nobody wrote to it since.
 */
final class MappedFiles {

    /**
     * A time is taken to tell of later writes only when it lies so far back. Kernels before 6.13 count file times in
     * ticks of up to 10 ms, and some file systems in steps of 2 s (FAT): of two writes in one step the second does not show.
     */
    private static final long SETTLED_MILLIS = 3000;

    private static final int O_ACCMODE = 3;

    /** A file by what {@code /proc/PID/maps} says of it. */
    private record File(String device, long inode) {
        static File of(MemoryMapping mapping) {
            return new File(mapping.device(), mapping.inode());
        }

        boolean is(FileStamp stamp) {
            int colon = device.indexOf(':');
            return stamp.inode() == inode
                    && stamp.deviceMajor() == Integer.parseInt(device, 0, colon, 16)
                    && stamp.deviceMinor() == Integer.parseInt(device, colon + 1, device.length(), 16);
        }
    }

    /** A part of a file at its place in memory, whatever its protection. */
    private record Place(long start, long end, long offset, File file) {
        static Place of(MemoryMapping mapping) {
            return new Place(mapping.start(), mapping.end(), mapping.offset(), File.of(mapping));
        }
    }

    private final InstantSource clock;
    private Map<File, FileStamp> stamps = new HashMap<>();
    private Set<Place> places = new HashSet<>();

    /**
     * Those that the program could write to at the last call, through a shared mapping or a descriptor. A mapping tells of
     * the first write to a page only, and may be gone since.
     */
    private Set<File> writable = new HashSet<>();

    private Set<String> open = new HashSet<>();

    /** Of the files that one program maps; {@code clock} counts as file times do. */
    MappedFiles(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The private mappings of files to be read, the others having been mapped at the last call as they are now, and
     * their files having stayed as they were. Takes note of the files as they are at present, and so has to be called
     * before any page is read.
     *
     * @param pid a thread of the program
     */
    Set<MemoryMapping> changed(int pid, List<MemoryMapping> mappings, List<OpenDescriptor> descriptors) {
        Set<File> writableNow = new HashSet<>();
        mappings.stream().filter(MemoryMapping::shared).forEach(mapping -> writableNow.add(File.of(mapping)));
        writable.addAll(writableNow);
        Set<String> openNow = new HashSet<>();
        descriptors.stream()
                .filter(descriptor -> (descriptor.flags() & O_ACCMODE) != 0)
                .forEach(descriptor -> openNow.add(descriptor.path()));
        open.addAll(openNow);
        Map<File, FileStamp> now = new HashMap<>();
        Set<Place> placesNow = new HashSet<>();
        Set<MemoryMapping> changed = new HashSet<>();
        for (MemoryMapping mapping : mappings) {
            if (mapping.shared() || !mapping.isFileBacked()) {
                continue;
            }
            File file = File.of(mapping);
            if (!now.containsKey(file)) {
                now.put(file, stamp(file, "/proc/" + pid + "/root" + mapping.path()));
            }
            FileStamp stamp = now.get(file);
            boolean same = stamp != null && stamp.equals(stamps.get(file)) && places.contains(Place.of(mapping));
            if (!same || writable.contains(file) || open.contains(mapping.path())) {
                changed.add(mapping);
            }
            placesNow.add(Place.of(mapping));
        }
        stamps = now;
        places = placesNow;
        writable = writableNow;
        open = openNow;
        return changed;
    }

    /** Null where the file can't be looked at, is no longer at its name, or may be changing at this moment. */
    private FileStamp stamp(File file, String path) {
        FileStamp stamp = FileStamp.of(path);
        if (stamp == null || !stamp.regular() || !file.is(stamp)) {
            return null;
        }
        long settled = (clock.millis() - SETTLED_MILLIS) * 1_000_000;
        return stamp.modified() < settled && stamp.changed() < settled ? stamp : null;
    }
}
