package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells which names came, or were written, in some directories, by whomever (inotify(7)); constants from
 * {@code include/uapi/linux/inotify.h}. What happens in directories below them it does not tell.
 */
public final class DirectoryWatch implements AutoCloseable {

    // IN_NONBLOCK and IN_CLOEXEC are O_NONBLOCK and O_CLOEXEC.
    private static final int FLAGS = 04000 | 02000000;

    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x01000000;
    private static final int IN_EXCL_UNLINK = 0x04000000;
    private static final int IN_ISDIR = 0x40000000;

    private static final int WANTED = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR | IN_EXCL_UNLINK;

    /** struct inotify_event: watch, mask, cookie, length of the name that follows, padded with zeros. */
    private static final int HEAD_BYTES = 16;

    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * What happened since the last time.
     *
     * @param files names of what is no directory, each once
     * @param directories names of those that are new
     * @param incomplete true where more happened than the kernel remembers (fs.inotify.max_queued_events)
     */
    public record Changes(Set<Path> files, Set<Path> directories, boolean incomplete) {
        public static final Changes NONE = new Changes(Set.of(), Set.of(), false);
    }

    private final int descriptor;
    private final Map<Integer, Path> watched = new HashMap<>();
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);

    /** @throws SystemCallFailed where this user has as many as may be (fs.inotify.max_user_instances) */
    public DirectoryWatch() {
        this.descriptor =
                (int) Syscalls.check("watching directories", Syscalls.call(Syscalls.INOTIFY_INIT1, FLAGS));
    }

    /**
     * Begins to watch a directory; false where there is none that can be. Harmless to repeat.
     *
     * @throws SystemCallFailed where this user watches as many as may be (fs.inotify.max_user_watches)
     */
    public boolean add(Path directory) {
        if (watched.containsValue(directory)) {
            return true;
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment path = scratch.allocateFrom(directory.toString());
            long watch = Syscalls.call(Syscalls.INOTIFY_ADD_WATCH, descriptor, path.address(), WANTED);
            if (watch == -Errno.ENOSPC) {
                Syscalls.check("watching " + directory, watch);
            }
            if (watch >= 0) {
                watched.put((int) watch, directory); // by another name until now, where it has been renamed
            }
            return watch >= 0;
        }
    }

    /** The directories that are watched. */
    public Set<Path> directories() {
        return Set.copyOf(watched.values());
    }

    /** Takes what has happened so far; never waits. */
    public Changes take() {
        Changes changes = new Changes(new LinkedHashSet<>(), new LinkedHashSet<>(), false);
        while (true) {
            long length = Syscalls.call(Syscalls.READ, descriptor, buffer.address(), BUFFER_BYTES);
            if (length <= 0) {
                return changes;
            }
            for (long at = 0; at < length; ) {
                int mask = buffer.get(ValueLayout.JAVA_INT, at + 4);
                if ((mask & IN_Q_OVERFLOW) != 0) {
                    changes = new Changes(changes.files(), changes.directories(), true);
                } else {
                    take(at, mask, changes);
                }
                at += HEAD_BYTES + buffer.get(ValueLayout.JAVA_INT, at + 12);
            }
        }
    }

    private void take(long at, int mask, Changes changes) {
        int watch = buffer.get(ValueLayout.JAVA_INT, at);
        if ((mask & IN_IGNORED) != 0) {
            watched.remove(watch); // the directory is gone
        } else if (buffer.get(ValueLayout.JAVA_INT, at + 12) > 0 && watched.containsKey(watch)) {
            try {
                Path name = watched.get(watch).resolve(buffer.getString(at + HEAD_BYTES));
                ((mask & IN_ISDIR) != 0 ? changes.directories() : changes.files()).add(name);
            } catch (InvalidPathException e) {
                // Java has no paths for names that are no text in the locale's encoding.
            }
        }
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
        arena.close();
    }
}
