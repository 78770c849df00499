package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.sys.Seals;

/** The open descriptors of a process: {@code /proc/PID/fd} and {@code fdinfo} (proc_pid_fd(5)). */
public final class ProcDescriptors {

    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFIFO = 0010000;
    private static final int S_IFSOCK = 0140000;
    private static final String DELETED = " (deleted)";
    private static final String MEMFD = "/memfd:";

    /** Lines that fdinfo has for every descriptor. */
    private static final Set<String> COMMON = Set.of("pos", "flags", "mnt_id", "ino", "lock");

    /** Name of the one line of detail that is not the kernel's but ours: seals of a memfd, in decimal. */
    public static final String SEALS = "seals";

    private ProcDescriptors() {}

    /** All of them, in order of their numbers. */
    public static List<OpenDescriptor> read(int pid) {
        List<OpenDescriptor> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(pid, ""))) {
            for (Path entry : entries) {
                found.add(describe(pid, entry));
            }
        } catch (IOException e) {
            throw new EngineException.SystemFailure(
                    "cannot list the open files of process " + pid + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingInt(OpenDescriptor::number));
        return SharedPositions.mark(pid, found);
    }

    /** A file that an open descriptor of a process leads to, whether it has a name or not. */
    public static Path path(int pid, int number) {
        return path(pid, Integer.toString(number));
    }

    private static Path path(int pid, String entry) {
        return ProcFile.path(pid, "fd").resolve(entry);
    }

    private static OpenDescriptor describe(int pid, Path entry) throws IOException {
        int number = Integer.parseInt(entry.getFileName().toString());
        String target = Files.readSymbolicLink(entry).toString();
        Map<String, Object> stat = Files.readAttributes(entry, "unix:mode,size,dev,ino");
        int mode = (Integer) stat.get("mode");
        String info = ProcFile.text(pid, "fdinfo/" + number);
        Kind kind = kind(mode, target);
        return new OpenDescriptor(
                number,
                kind,
                name(kind, target),
                Integer.parseUnsignedInt(ProcStatus.field(info, "flags"), 8),
                Long.parseLong(ProcStatus.field(info, "pos")),
                mode,
                (Long) stat.get("size"),
                number,
                FileId.of((Long) stat.get("dev"), (Long) stat.get("ino")),
                detail(kind, info, entry));
    }

    private static String name(Kind kind, String target) {
        boolean marked = kind == Kind.DELETED_FILE || kind == Kind.MEMFD;
        String path = marked && target.endsWith(DELETED)
                ? target.substring(0, target.length() - DELETED.length())
                : target;
        return kind == Kind.MEMFD ? path.substring(MEMFD.length()) : path;
    }

    private static Kind kind(int mode, String target) {
        if (target.startsWith("anon_inode:")) { // their type has changed with the kernel's version
            return switch (target.substring("anon_inode:".length())) {
                case "[eventfd]" -> Kind.EVENTFD;
                case "[timerfd]" -> Kind.TIMERFD;
                case "[signalfd]" -> Kind.SIGNALFD;
                case "[eventpoll]" -> Kind.EPOLL;
                case "inotify" -> Kind.INOTIFY;
                default -> Kind.OTHER;
            };
        }
        return switch (mode & S_IFMT) {
            case S_IFREG -> {
                if (target.startsWith(MEMFD)) {
                    yield Kind.MEMFD;
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

    private static String detail(Kind kind, String info, Path entry) {
        return switch (kind) {
            case EVENTFD, TIMERFD, SIGNALFD, EPOLL, INOTIFY -> {
                StringBuilder detail = new StringBuilder();
                info.lines()
                        .filter(line -> !line.isBlank() && !COMMON.contains(line.substring(0, Math.max(0, line.indexOf(':')))))
                        .forEach(line -> detail.append(line).append('\n'));
                yield detail.toString();
            }
            case MEMFD -> SEALS + ":\t" + Seals.of(entry.toString()) + "\n" + locks(info);
            case FILE, DELETED_FILE, DIRECTORY -> locks(info);
            default -> "";
        };
    }

    private static String locks(String info) {
        if (!info.contains(OpenDescriptor.LOCK)) {
            return "";
        }
        return info.lines()
                .filter(line -> line.startsWith(OpenDescriptor.LOCK))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
