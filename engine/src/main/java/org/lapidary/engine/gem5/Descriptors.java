package org.lapidary.engine.gem5;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.engine.gem5.CheckpointText.Section;
import org.lapidary.engine.state.OpenDescriptor;

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

    /** Devices that are the same on every machine. */
    private static final Set<String> PLAIN_DEVICES =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom");

    private final Map<Integer, OpenDescriptor> reopened = new HashMap<>();
    private final int tableSize;

    /** Sorts a process's descriptors into those that a restore reopens and those that it loses. */
    Descriptors(List<OpenDescriptor> descriptors, int tableSize, List<String> warnings) {
        this.tableSize = tableSize;
        for (OpenDescriptor descriptor : descriptors) {
            if (descriptor.number() < STANDARD) {
                continue;
            }
            String lost = lost(descriptor);
            if (lost == null) {
                reopened.put(descriptor.number(), descriptor);
            } else {
                warnings.add("descriptor " + descriptor.number() + " (" + descriptor.path() + ") is closed in gem5: "
                        + lost);
            }
        }
    }

    private String lost(OpenDescriptor descriptor) {
        if (descriptor.number() >= tableSize) {
            return "its table ends at " + (tableSize - 1);
        }
        if (!CheckpointText.survives(descriptor.path())) {
            return "a checkpoint can't hold its name";
        }
        return switch (descriptor.kind()) {
            case FILE, DIRECTORY -> null;
            case DEVICE -> PLAIN_DEVICES.contains(descriptor.path()) ? null : "it is a device of this machine";
            case DELETED_FILE -> "the file has been deleted";
            case TERMINAL -> "it is a terminal";
            case PIPE -> "it is a pipe";
            case SOCKET -> "it is a socket";
            case OTHER -> "it is no file";
        };
    }

    /** Paths that must exist where the checkpoint is restored. */
    List<String> files() {
        return reopened.values().stream()
                .map(OpenDescriptor::path)
                .distinct()
                .sorted()
                .toList();
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
                .put("_flags", descriptor.flags() & ~NOT_AGAIN)
                .put("_fileName", descriptor.path())
                .put("_fileOffset", descriptor.offset())
                .put("_mode", descriptor.mode() & 07777);
    }
}
