package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;

/** The open descriptors of a process: {@code /proc/PID/fd} and {@code fdinfo} (proc_pid_fd(5)). */
public final class ProcDescriptors {

    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFIFO = 0010000;
    private static final int S_IFSOCK = 0140000;
    private static final String DELETED = " (deleted)";

    private ProcDescriptors() {}

    /** All of them, in order of their numbers. */
    public static List<OpenDescriptor> read(int pid) {
        List<OpenDescriptor> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ProcFile.path(pid, "fd"))) {
            for (Path entry : entries) {
                found.add(describe(pid, entry));
            }
        } catch (IOException e) {
            throw new EngineException.SystemFailure(
                    "cannot list the open files of process " + pid + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingInt(OpenDescriptor::number));
        return found;
    }

    private static OpenDescriptor describe(int pid, Path entry) throws IOException {
        int number = Integer.parseInt(entry.getFileName().toString());
        String target = Files.readSymbolicLink(entry).toString();
        Map<String, Object> stat = Files.readAttributes(entry, "unix:mode,size");
        int mode = (Integer) stat.get("mode");
        String info = ProcFile.text(pid, "fdinfo/" + number);
        Kind kind = kind(mode, target);
        String path = kind == Kind.DELETED_FILE ? target.substring(0, target.length() - DELETED.length()) : target;
        return new OpenDescriptor(
                number,
                kind,
                path,
                Integer.parseUnsignedInt(ProcStatus.field(info, "flags"), 8),
                Long.parseLong(ProcStatus.field(info, "pos")),
                mode,
                (Long) stat.get("size"));
    }

    private static Kind kind(int mode, String target) {
        return switch (mode & S_IFMT) {
            case S_IFREG -> {
                if (target.startsWith("/memfd:")) {
                    yield Kind.OTHER;
                }
                yield target.endsWith(DELETED) ? Kind.DELETED_FILE : Kind.FILE;
            }
            case S_IFDIR -> Kind.DIRECTORY;
            case S_IFIFO -> Kind.PIPE;
            case S_IFSOCK -> Kind.SOCKET;
            case S_IFCHR ->
                target.startsWith("/dev/tty") || target.startsWith("/dev/pts/") ? Kind.TERMINAL : Kind.DEVICE;
            default -> Kind.OTHER;
        };
    }
}
