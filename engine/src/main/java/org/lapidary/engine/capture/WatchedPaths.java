package org.lapidary.engine.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Inotify;
import org.lapidary.engine.sys.Inotify.Watch;
import org.lapidary.engine.sys.SystemCallFailed;

/**
 * Finds names for what a program watches with inotify, of which the kernel tells the inodes alone. Looked at are the
 * working directory and what the program has open, with all that is above them, places for temporary files, and what is
 * below the working directory and open ones. Names found are kept as long as they mean the same.
 */
final class WatchedPaths {

    /** Names that are looked at below directories, in some microseconds each, once for what has not been found. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** Such walks that have left something unfound: the program stands still meanwhile. */
    private static final int MOST_IN_VAIN = 3;

    private static final List<Path> USUAL = List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/dev"));

    private final Consumer<String> notices;
    private final Map<String, Path> found = new HashMap<>();
    private final Set<String> sought = new LinkedHashSet<>();
    private int walksInVain;
    private boolean toldOfAll;

    /** @param notices is told, once, of each watch for which there is no name */
    WatchedPaths(Consumer<String> notices) {
        this.notices = notices;
    }

    /** The same descriptors, those of inotify with names for what they watch and how much waits in them. */
    List<OpenDescriptor> name(int pid, List<OpenDescriptor> descriptors) {
        if (descriptors.stream().noneMatch(descriptor -> descriptor.kind() == Kind.INOTIFY)) {
            return descriptors;
        }
        try (Inotify probe = Inotify.create()) {
            seek(pid, probe, descriptors);
            return descriptors.stream().map(d -> d.kind() == Kind.INOTIFY ? named(pid, d) : d).toList();
        } catch (SystemCallFailed | UncheckedIOException e) {
            if (!toldOfAll) {
                toldOfAll = true;
                notices.accept("no checkpoint holds what the program watches: " + e.getMessage());
            }
            return descriptors;
        }
    }

    private OpenDescriptor named(int pid, OpenDescriptor descriptor) {
        StringBuilder detail = new StringBuilder(descriptor.detail());
        try (Inotify itsOwn = Inotify.of(pid, descriptor.number())) {
            detail.append(OpenDescriptor.WAITING + ":\t").append(itsOwn.waiting()).append('\n');
        }
        for (Watch watch : watches(descriptor)) {
            Path path = found.get(watch.watched());
            if (path != null && path.toString().indexOf('\n') < 0) {
                detail.append(OpenDescriptor.WATCHED + ":\t" + watch.number() + " " + path + "\n");
            }
        }
        return descriptor.withDetail(detail.toString());
    }

    private static List<Watch> watches(OpenDescriptor descriptor) {
        return descriptor.detail().lines().flatMap(line -> Watch.of(line).stream()).toList();
    }

    private void seek(int pid, Inotify probe, List<OpenDescriptor> descriptors) {
        Map<String, Watch> wanted = descriptors.stream()
                .filter(descriptor -> descriptor.kind() == Kind.INOTIFY)
                .flatMap(descriptor -> watches(descriptor).stream())
                .collect(Collectors.toMap(Watch::watched, watch -> watch, (one, same) -> one));
        found.entrySet().removeIf(known -> !wanted.containsKey(known.getKey())
                || inode(known.getValue()) != wanted.get(known.getKey()).inode());
        wanted.keySet().removeAll(found.keySet());
        wanted.keySet().removeAll(sought);
        if (wanted.isEmpty()) {
            return;
        }
        Path directory = Path.of(ProcStatus.workingDirectory(pid));
        Set<Path> near = new LinkedHashSet<>(USUAL);
        Deque<Path> below = new ArrayDeque<>(List.of(directory));
        addWithParents(directory, near);
        for (OpenDescriptor descriptor : descriptors) {
            if (descriptor.kind() == Kind.FILE || descriptor.kind() == Kind.DIRECTORY) {
                addWithParents(Path.of(descriptor.path()), near);
                if (descriptor.kind() == Kind.DIRECTORY) {
                    below.add(Path.of(descriptor.path()));
                }
            }
        }
        below.addAll(USUAL);
        near.forEach(path -> tryOne(path, probe, wanted));
        if (walksInVain < MOST_IN_VAIN) {
            walk(below, probe, wanted);
            walksInVain += wanted.isEmpty() ? 0 : 1;
        }
        wanted.forEach((what, watch) -> {
            sought.add(what);
            notices.accept("no checkpoint holds the program's watch on " + what + " (inotify): no name for it was found");
        });
    }

    private static void addWithParents(Path path, Set<Path> target) {
        for (Path at = path; at != null; at = at.getParent()) {
            target.add(at);
        }
    }

    /** Breadth first, since programs watch what is near. */
    private void walk(Deque<Path> directories, Inotify probe, Map<String, Watch> wanted) {
        int looked = 0;
        while (!directories.isEmpty() && !wanted.isEmpty() && looked < MOST_LOOKED_AT) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directories.poll())) {
                for (Path entry : entries) {
                    looked++;
                    tryOne(entry, probe, wanted);
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        directories.add(entry);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                // what this user may not list, the program can't have found there by a list
            }
        }
    }

    private void tryOne(Path path, Inotify probe, Map<String, Watch> wanted) {
        long inode = inode(path);
        if (wanted.values().stream().anyMatch(watch -> watch.inode() == inode)) {
            probe.identity(path).filter(wanted::containsKey).ifPresent(what -> {
                found.put(what, path);
                wanted.remove(what);
            });
        }
    }

    /** 0 where nothing is there. */
    private static long inode(Path path) {
        try {
            return (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return 0;
        }
    }
}
