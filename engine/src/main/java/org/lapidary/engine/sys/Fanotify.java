package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which names came, or were written, in some directories, and by which process (fanotify(7); with names from Linux
 * 5.9 on, for ordinary users from 5.13 on). An ordinary user's is told the number of a process only where that process
 * itself reads the event ({@code fs/notify/fanotify/fanotify_user.c}, copy_event_to_user), so it is read by the process in
 * question, from a copy of the descriptor. Constants and layouts from {@code include/uapi/linux/fanotify.h}.
 */
public final class Fanotify implements AutoCloseable {

    private static final int FAN_CLOEXEC = 1;
    private static final int FAN_NONBLOCK = 2;

    /** FAN_REPORT_DFID_NAME: of each event, the directory by a handle and the name in it. */
    private static final int FAN_REPORT_DIRECTORY_AND_NAME = 0xc00;

    private static final int FAN_MARK_ADD = 1;
    private static final int FAN_MARK_ONLYDIR = 8;

    private static final long FAN_CLOSE_WRITE = 0x8;
    private static final long FAN_MOVED_TO = 0x80;
    private static final long FAN_CREATE = 0x100;
    private static final long FAN_Q_OVERFLOW = 0x4000;
    private static final long FAN_EVENT_ON_CHILD = 0x08000000;
    private static final long FAN_ONDIR = 0x40000000;

    /** What {@link DirectoryWatch} is told of as well. */
    private static final long WANTED = FAN_CLOSE_WRITE | FAN_MOVED_TO | FAN_CREATE | FAN_EVENT_ON_CHILD | FAN_ONDIR;

    private static final int AT_FDCWD = -100;

    /** As fanotify_mark(2) does. */
    private static final int AT_SYMLINK_FOLLOW = 0x400;

    // struct fanotify_event_metadata: length, version and others, mask, descriptor, process.
    private static final int MASK_OFFSET = 8;
    private static final int PROCESS_OFFSET = 20;
    private static final int METADATA_BYTES = 24;

    /** struct fanotify_event_info_header: type, padding, length; FAN_EVENT_INFO_TYPE_DFID_NAME. */
    private static final int DIRECTORY_AND_NAME = 2;

    private static final int INFO_HEADER_BYTES = 4;

    /** Of statfs(2)'s structure, whose size is generous here. */
    private static final int FSID_OFFSET = 56;

    private static final int FSID_BYTES = 8;
    private static final int STATFS_BYTES = 256;

    // struct file_handle: bytes of the handle, its type, the handle (name_to_handle_at(2)).
    private static final int HANDLE_HEADER_BYTES = 8;
    private static final int MAX_HANDLE_SZ = 128;

    /** Holds any event: a name has 255 bytes at most. */
    public static final int LEAST_BUFFER = 1024;

    /**
     * What a process did.
     *
     * @param process its number, as the process that has read this knows it; 0 of another one that it may not know
     * @param path what came or was written; nothing where it can't be told
     * @param lost true where more happened than the kernel remembers (fs.fanotify.max_queued_events), and nothing else
     */
    public record Event(int process, Optional<Path> path, boolean lost) {}

    private final int descriptor;
    private final Map<ByteBuffer, Path> directories = new HashMap<>();

    private Fanotify(int descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws SystemCallFailed where this kernel has none for this user, or the user as many as may be */
    public static Fanotify create() {
        int flags = FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DIRECTORY_AND_NAME;
        return new Fanotify((int) Syscalls.check("watching directories", Syscalls.call(Syscalls.FANOTIFY_INIT, flags, 0, 0)));
    }

    /**
     * Begins to watch a directory, unless that can't be, as of some file systems. One that is watched by another name is
     * told of by this one from now on.
     */
    public void add(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(directory.toString());
            Optional<ByteBuffer> identity = identity(arena, path);
            boolean watched = identity.isPresent()
                    && Syscalls.call(
                                    Syscalls.FANOTIFY_MARK,
                                    descriptor,
                                    FAN_MARK_ADD | FAN_MARK_ONLYDIR,
                                    WANTED,
                                    AT_FDCWD,
                                    path.address(),
                                    0)
                            == 0;
            if (watched) {
                directories.put(identity.get(), directory);
            }
        }
    }

    /** Whether events tell a directory by this name. */
    public boolean watches(Path directory) {
        return directories.containsValue(directory);
    }

    /** Forgets what all other directories were called: they are gone, and events of them are told without a path. */
    public void retain(Set<Path> known) {
        directories.values().retainAll(known);
    }

    /** File system and handle, as events tell them. */
    private static Optional<ByteBuffer> identity(Arena arena, MemorySegment path) {
        MemorySegment system = arena.allocate(STATFS_BYTES, 8);
        MemorySegment handle = arena.allocate(HANDLE_HEADER_BYTES + MAX_HANDLE_SZ, 8);
        MemorySegment mount = arena.allocate(ValueLayout.JAVA_LONG);
        handle.set(ValueLayout.JAVA_INT, 0, MAX_HANDLE_SZ);
        boolean known = Syscalls.call(Syscalls.STATFS, path.address(), system.address(), 0) == 0
                && Syscalls.call(
                                Syscalls.NAME_TO_HANDLE_AT,
                                AT_FDCWD,
                                path.address(),
                                handle.address(),
                                mount.address(),
                                AT_SYMLINK_FOLLOW,
                                0)
                        == 0;
        int bytes = HANDLE_HEADER_BYTES + handle.get(ValueLayout.JAVA_INT, 0);
        return known ? Optional.of(identity(system.asSlice(FSID_OFFSET, FSID_BYTES), handle.asSlice(0, bytes))) : Optional.empty();
    }

    private static ByteBuffer identity(MemorySegment system, MemorySegment handle) {
        byte[] bytes = new byte[(int) (system.byteSize() + handle.byteSize())];
        MemorySegment.copy(system, 0, MemorySegment.ofArray(bytes), 0, system.byteSize());
        MemorySegment.copy(handle, 0, MemorySegment.ofArray(bytes), system.byteSize(), handle.byteSize());
        return ByteBuffer.wrap(bytes);
    }

    /** To be lent to the process that is to read; it stays this one's. */
    public int descriptor() {
        return descriptor;
    }

    /** What read(2) has given. */
    public List<Event> events(byte[] read) {
        List<Event> events = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder());
        for (int at = 0; at + METADATA_BYTES <= read.length; at += bytes.getInt(at)) {
            boolean lost = (bytes.getLong(at + MASK_OFFSET) & FAN_Q_OVERFLOW) != 0;
            int end = at + bytes.getInt(at);
            Optional<Path> path = lost ? Optional.empty() : path(bytes, at + METADATA_BYTES, end);
            events.add(new Event(bytes.getInt(at + PROCESS_OFFSET), path, lost));
        }
        return events;
    }

    private Optional<Path> path(ByteBuffer bytes, int from, int end) {
        if (from + INFO_HEADER_BYTES + FSID_BYTES + HANDLE_HEADER_BYTES > end || bytes.get(from) != DIRECTORY_AND_NAME) {
            return Optional.empty();
        }
        int identity = from + INFO_HEADER_BYTES;
        int name = identity + FSID_BYTES + HANDLE_HEADER_BYTES + bytes.getInt(identity + FSID_BYTES);
        int length = 0;
        while (name + length < end && bytes.get(name + length) != 0) {
            length++;
        }
        String text = new String(bytes.array(), name, length, StandardCharsets.UTF_8);
        Path directory = directories.get(ByteBuffer.wrap(Arrays.copyOfRange(bytes.array(), identity, name)));
        try {
            return Optional.ofNullable(directory).map(known -> known.resolve(text));
        } catch (InvalidPathException e) {
            return Optional.empty(); // Java has no paths for names that are no text in the locale's encoding
        }
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
