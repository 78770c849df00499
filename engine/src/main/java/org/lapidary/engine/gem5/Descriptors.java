package org.lapidary.engine.gem5;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.gem5.CheckpointText.Section;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;

/**
 * The open files of a process in gem5's table (v24.0.0.1 src/sim/fd_array.cc, fd_entry.hh). On a restore gem5 opens
 * each named file again with the flags noted here, and ends the simulation where it can't; 0 to 2 are what the
 * configuration says. Pipes, sockets and the like can't be kept: they are closed, and that is reported.
 */
final class Descriptors {

    /** Classes of entries (src/sim/fd_entry.hh). */
    private static final long FILE_CLASS = 2;

    private static final long NULL_CLASS = 6;

    /** Descriptors that gem5 sets up from the configuration. */
    static final int STANDARD = 3;

    /**
     * Flags that would create, empty or refuse the user's file on a second open, and O_CLOEXEC, which has a field of
     * its own (Linux include/uapi/asm-generic/fcntl.h): O_CREAT 0100, O_EXCL 0200, O_TRUNC 01000.
     */
    private static final int NOT_AGAIN = 0100 | 0200 | 01000 | OpenDescriptor.O_CLOEXEC;

    /** O_DIRECTORY and what O_TMPFILE adds to it; a file made that way and named later is opened like any other. */
    private static final int DIRECTORY_ONLY = 0200000 | 020000000;

    /** Devices that are the same on every machine. */
    private static final Set<String> PLAIN_DEVICES =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom");

    /** In the names of what io_uring_setup(2) makes. */
    private static final String RING = "[io_uring]";

    /** Where the simulator's own standard output and error can be opened again, which gem5 redirects nowhere. */
    private static final List<String> STREAMS = List.of("/dev/stdin", "/dev/stdout", "/dev/stderr");

    private final Map<Integer, OpenDescriptor> reopened = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<FileId, String> laidOut = new HashMap<>();
    private final int tableSize;

    /** Sorts a process's descriptors into those that a restore reopens and those that it loses. */
    Descriptors(ProcessState state, LaidOutFiles files, int tableSize, List<String> warnings) {
        this.tableSize = tableSize;
        for (FileState file : state.files()) {
            if (files.nameOf(file) != null) {
                laidOut.put(file.id(), files.nameOf(file));
            }
        }
        for (OpenDescriptor descriptor : state.descriptors()) {
            if (descriptor.number() < STANDARD) {
                continue;
            }
            String lost = lost(descriptor);
            if (lost != null) {
                warnings.add("descriptor " + descriptor.number() + " (" + descriptor.path() + ") is closed in gem5: "
                        + lost);
                continue;
            }
            reopened.put(descriptor.number(), descriptor);
            names.put(descriptor.number(), name(descriptor));
            warn(descriptor, warnings);
        }
    }

    private static boolean isStream(OpenDescriptor descriptor) {
        return descriptor.original() == 1 || descriptor.original() == 2;
    }

    private String name(OpenDescriptor descriptor) {
        return isStream(descriptor)
                ? STREAMS.get(descriptor.original())
                : laidOut.getOrDefault(descriptor.file(), descriptor.path());
    }

    private void warn(OpenDescriptor descriptor, List<String> warnings) {
        if (isStream(descriptor)) {
            return;
        }
        if (descriptor.isDuplicate() && descriptor.isFile()) {
            warnings.add("descriptors " + descriptor.original() + " and " + descriptor.number()
                    + " share a position; in gem5 each has its own");
        }
        if (descriptor.kind() == OpenDescriptor.Kind.FILE
                && descriptor.isWritable()
                && !laidOut.containsKey(descriptor.file())) {
            warnings.add("the simulated program will write to '" + descriptor.path()
                    + "' itself: the checkpoint does not hold its content");
        }
    }

    private String lost(OpenDescriptor descriptor) {
        if (descriptor.number() >= tableSize) {
            return "its table ends at " + (tableSize - 1);
        }
        if (isStream(descriptor) || laidOut.containsKey(descriptor.file())) {
            return null;
        }
        if (!CheckpointText.survives(descriptor.path())) {
            return "a checkpoint can't hold its name";
        }
        return switch (descriptor.kind()) {
            case FILE, DIRECTORY -> null;
            case DEVICE -> PLAIN_DEVICES.contains(descriptor.path()) ? null : "it is a device of this machine";
            case DELETED_FILE -> "the file has been deleted";
            case MEMFD -> "it is memory without a name";
            case TERMINAL -> "it is a terminal";
            case PIPE -> "it is a pipe";
            case SOCKET -> "it is a socket";
            case EVENTFD, TIMERFD, SIGNALFD, EPOLL, INOTIFY -> "gem5 has none such";
            case OTHER -> descriptor.path().contains(RING)
                    ? "gem5 has none such, and what the kernel wrote into memory registered with it may be missing"
                    : "it is no file";
        };
    }

    /** Paths that must exist where the checkpoint is restored. */
    List<String> files() {
        return names.values().stream()
                .filter(name -> !laidOut.containsValue(name))
                .distinct()
                .sorted()
                .toList();
    }

    private static int flags(OpenDescriptor descriptor) {
        int kept = descriptor.flags() & ~NOT_AGAIN;
        if (isStream(descriptor)) {
            return OpenDescriptor.O_WRONLY | OpenDescriptor.O_APPEND; // what is there already may be a file
        }
        return descriptor.kind() == OpenDescriptor.Kind.DIRECTORY ? kept : kept & ~DIRECTORY_ONLY;
    }

    /** Descriptors that the table of the simulated system has: 3 to this, less one. */
    int tableSize() {
        return tableSize;
    }

    /** Entry {@code number}, 3 or more, of the table {@code table}. */
    Section entry(int number, String table) {
        OpenDescriptor descriptor = reopened.get(number);
        Section entry = new Section(table + ".Entry" + number);
        if (descriptor == null) {
            return entry.put("class", NULL_CLASS);
        }
        return entry.put("class", FILE_CLASS)
                .put("_closeOnExec", String.valueOf(descriptor.closeOnExec()))
                .put("_flags", flags(descriptor))
                .put("_fileName", names.get(number))
                .put("_fileOffset", descriptor.offset())
                .put("_mode", descriptor.mode() & 07777);
    }
}
