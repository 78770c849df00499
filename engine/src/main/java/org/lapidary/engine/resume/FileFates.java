package org.lapidary.engine.resume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;

/**
 * What becomes of a file that has a name, given what stands under that name now:
 *
 * <pre>
 *  unchanged                                            in place
 *  changed, program only appends                        in place, going on at its end
 *  gone, content stored, written by the program         made again, where its directory can be had
 *  changed or gone, content stored, open or mapped      a copy; or put back, where that was asked for
 *  changed, content not stored                          in place, and said
 *  gone, content not stored                             closed, and said
 * </pre>
 */
final class FileFates {

    enum Kind {
        IN_PLACE,
        COPY,
        PUT_BACK,
        MADE_AGAIN,
        LEFT
    }

    /** @param notice what the user is to be told, or empty */
    record Fate(Kind kind, String notice) {}

    private static final int PROT_WRITE = 2;

    private final ProcessState state;
    private final StoredContent stored;
    private final boolean inPlace;

    /** @param inPlace whether files may be made again what they were */
    FileFates(ProcessState state, StoredContent stored, boolean inPlace) {
        this.state = state;
        this.stored = stored;
        this.inPlace = inPlace;
    }

    Fate of(FileState file) {
        Path path = Path.of(file.path());
        BasicFileAttributes now = attributes(path);
        if (now != null && isUnchanged(file, path, now)) {
            return new Fate(Kind.IN_PLACE, "");
        }
        List<OpenDescriptor> open = state.descriptors().stream()
                .filter(descriptor -> descriptor.isFile() && descriptor.file().equals(file.id()))
                .toList();
        List<MemoryMapping> mapped = mappingsOf(file);
        if (inPlace && file.isStored() && (now != null || canBeMade(path))) {
            return new Fate(Kind.PUT_BACK, "'" + file.path() + "' is made again what it was at the checkpoint");
        }
        if (now == null && file.written() && file.isStored() && canBeMade(path)) {
            return new Fate(
                    Kind.MADE_AGAIN, "'" + file.path() + "', which the program had written, is gone and is made again");
        }
        if (open.isEmpty() && mapped.isEmpty()) {
            return ofClosed(file, now != null);
        }
        if (now != null && isAppended(open, mapped)) {
            return new Fate(
                    Kind.IN_PLACE,
                    "'" + file.path() + "' has changed since the checkpoint; what the program appends goes to its end");
        }
        if (file.isStored()) {
            return new Fate(Kind.COPY, "");
        }
        if (now == null) {
            return new Fate(
                    Kind.LEFT,
                    mapped.isEmpty() ? "" : "'" + file.path() + "' is gone: what is mapped of it is a private copy now");
        }
        return new Fate(
                Kind.IN_PLACE,
                "'" + file.path() + "' has changed since the checkpoint, which does not hold its content ("
                        + file.omission() + "): the program finds it as it is now"
                        + (file.written() ? ", and may write to it" : ""));
    }

    /**
     * By size and time, and where the program writes the file by its content as well, or by what mappings show of it: a
     * write through a mapping changes the time when a page becomes writable, and not again.
     */
    private boolean isUnchanged(FileState file, Path path, BasicFileAttributes now) {
        return file.isUnchanged(now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                && (!file.written()
                        || (file.isStored() ? stored.isIn(path, file) : stored.isMappedFrom(path, file, mappingsOf(file))));
    }

    private List<MemoryMapping> mappingsOf(FileState file) {
        return state.mappings().stream()
                .filter(mapping -> mapping.shared() && mapping.file().equals(file.id()))
                .toList();
    }

    private static Fate ofClosed(FileState file, boolean exists) {
        if (!file.written()) {
            return new Fate(Kind.LEFT, ""); // mapped privately: all that was mapped is memory now
        }
        return new Fate(
                Kind.LEFT,
                "'" + file.path() + "', which the program had written, "
                        + (exists ? "has changed since" : "is gone")
                        + (file.isStored() ? "" : " and not in the checkpoint (" + file.omission() + ")")
                        + "; it may look for it");
    }

    /**
     * True where nothing stands there, and its directory is there, or is one that the program is likely to have made for its files: only the last
     * part of it is missing, or all that is missing lies below the working directory. On another machine whole paths are
     * missing, and are not made.
     */
    boolean canBeMade(Path path) {
        boolean plain = path.isAbsolute() && path.getParent() != null && path.equals(path.normalize());
        if (!plain || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Path directory = path.getParent();
        Path there = directory;
        while (there.getParent() != null && Files.notExists(there)) {
            there = there.getParent();
        }
        boolean near = there.equals(directory)
                || there.equals(directory.getParent())
                || isBelowWorkingDirectory(there);
        return near && Files.isDirectory(there) && Files.isWritable(there);
    }

    private boolean isBelowWorkingDirectory(Path there) {
        try {
            Path directory = Path.of(state.workingDirectory()).toRealPath();
            return directory.getParent() != null && there.toRealPath().startsWith(directory);
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isAppended(List<OpenDescriptor> open, List<MemoryMapping> mapped) {
        return mapped.stream().noneMatch(mapping -> (mapping.protection() & PROT_WRITE) != 0)
                && !open.isEmpty()
                && open.stream()
                        .allMatch(descriptor -> (descriptor.flags() & OpenDescriptor.O_APPEND) != 0
                                && (descriptor.flags() & OpenDescriptor.O_ACCMODE) == OpenDescriptor.O_WRONLY);
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.isRegularFile() ? found : null;
        } catch (IOException gone) {
            return null;
        }
    }
}
