package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.MemoryBounds;

/** The scattered small facts about a process: {@code status}, {@code stat}, {@code cmdline} and their like. */
public final class ProcStatus {

    /** Whose this process is, and so what it starts, as {@link Summary#user}. */
    public static final String OWN_USER = user(ProcFile.text((int) ProcessHandle.current().pid(), "status"));

    /** Of a checkpoint: whose the program was, where it had become another's, which a restored one is not. */
    public static final String USER_ATTRIBUTE = "user";

    private ProcStatus() {}

    /** A field of {@code /proc/PID/status} (proc_pid_status(5)), or empty where this kernel has none such. */
    public static String field(int pid, String name) {
        return field(ProcFile.text(pid, "status"), name);
    }

    static String field(String status, String name) {
        String head = name + ":";
        int at = status.startsWith(head) ? 0 : status.indexOf("\n" + head) + 1;
        if (at == 0 && !status.startsWith(head)) {
            return "";
        }
        int end = status.indexOf('\n', at);
        return status.substring(at + head.length(), end < 0 ? status.length() : end)
                .trim();
    }

    /**
     * True where the process has ended, whether or not its parent has been told, or is about to: it gives up its memory
     * first and then one thing after the other, while its state is still that of a running one.
     *
     * @throws EngineException.SystemFailure where it can't be found out, as without a free descriptor
     */
    public static boolean isGone(int pid) {
        try {
            String status = ProcFile.text(pid, "status");
            String state = field(status, "State");
            return state.startsWith("Z") || state.startsWith("X") || field(status, "VmSize").isEmpty();
        } catch (EngineException.SystemFailure absent) {
            if (ProcFile.isGone(absent.getCause())) {
                return true;
            }
            throw absent;
        }
    }

    /** Id of the process that a thread belongs to. */
    public static int threadGroup(int tid) {
        return Integer.parseInt(field(tid, "Tgid"));
    }

    /**
     * What one reading tells.
     *
     * @param ignored signals, a bit each, as the two that follow
     * @param lockedBytes memory that is kept from being swapped out
     * @param stackBytes mappings that grow downwards
     * @param filters what {@link #filters} gives
     * @param user effective user and group, {@code UID:GID} in numbers
     */
    public record Summary(
            int umask,
            int threads,
            long ignored,
            long caught,
            long pending,
            long lockedBytes,
            long stackBytes,
            String filters,
            String user) {}

    /** @throws EngineException.SystemFailure also where the process is ending and has no umask any more */
    public static Summary summary(int pid) {
        String status = ProcFile.text(pid, "status");
        String umask = field(status, "Umask");
        if (umask.isEmpty()) {
            throw new EngineException.SystemFailure("process " + pid + " is ending", null);
        }
        return new Summary(
                Integer.parseInt(umask, 8),
                Integer.parseInt(field(status, "Threads")),
                Long.parseUnsignedLong(field(status, "SigIgn"), 16),
                Long.parseUnsignedLong(field(status, "SigCgt"), 16),
                Long.parseUnsignedLong(field(status, "SigPnd"), 16)
                        | Long.parseUnsignedLong(field(status, "ShdPnd"), 16),
                kibibytes(field(status, "VmLck")),
                kibibytes(field(status, "VmStk")),
                filters(status),
                user(status));
    }

    /**
     * Which seccomp filters a task is under, as far as the kernel tells: their mode, and since Linux 5.9 how many. Equal for
     * tasks that have been given none since they had one ancestor.
     */
    public static String filters(int tid) {
        return filters(ProcFile.text(tid, "status"));
    }

    private static String user(String status) {
        return effective(status, "Uid") + ":" + effective(status, "Gid");
    }

    /** The second of four: real, effective, saved, of the file system (proc_pid_status(5)). */
    private static String effective(String status, String field) {
        return field(status, field).split("\\s+")[1];
    }

    private static String filters(String status) {
        return field(status, "Seccomp") + " " + field(status, "Seccomp_filters");
    }

    private static long kibibytes(String field) {
        return field.isEmpty() ? 0 : Long.parseLong(field.substring(0, field.indexOf(' '))) << 10;
    }

    /**
     * The image's addresses from {@code /proc/PID/stat} (proc_pid_stat(5), fields counted from 1).
     *
     * @param brk the program break, which the file does not tell
     */
    public static MemoryBounds bounds(int pid, long brk) {
        String[] fields = statFields(pid);
        return new MemoryBounds(
                stat(fields, 26),
                stat(fields, 27),
                stat(fields, 45),
                stat(fields, 46),
                stat(fields, 47),
                brk,
                stat(fields, 28),
                stat(fields, 48),
                stat(fields, 49),
                stat(fields, 50),
                stat(fields, 51));
    }

    /** Number of the processor that a thread has last run on ({@code /proc/PID/stat}, field 39). */
    public static int processor(int tid) {
        return (int) stat(statFields(tid), 39);
    }

    /**
     * Nanoseconds that the kernel has worked for all threads of a process, its page faults among it ({@code
     * /proc/PID/stat}, field 15, in hundredths of a second: USER_HZ of {@code include/asm-generic/param.h}).
     */
    public static long systemNanos(int pid) {
        return stat(statFields(pid), 15) * 10_000_000;
    }

    private static String[] statFields(int pid) {
        String stat = ProcFile.text(pid, "stat");
        // Field 2 is the program's name in parentheses and may hold anything; field 3 follows the last one.
        return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
    }

    private static long stat(String[] fieldsFromThird, int number) {
        return Long.parseUnsignedLong(fieldsFromThird[number - 3]);
    }

    /** False once a process that is ending has given up its memory: all is 0 then (proc_pid_statm(5)). */
    public static boolean hasMemory(int pid) {
        return !ProcFile.text(pid, "statm").startsWith("0 ");
    }

    /** Pages of the process's own in memory, those of files and shared ones left out (proc_pid_statm(5)). */
    public static long privatePages(int pid) {
        String[] fields = ProcFile.text(pid, "statm").split(" ");
        return Long.parseLong(fields[1]) - Long.parseLong(fields[2]);
    }

    /** Bytes that programs can take without other memory being swapped out ({@code MemAvailable}, proc_meminfo(5)). */
    public static long availableMemory() {
        try {
            String kibibytes = field(Files.readString(Path.of("/proc/meminfo")), "MemAvailable");
            return Long.parseLong(kibibytes.substring(0, kibibytes.indexOf(' '))) * 1024;
        } catch (IOException e) {
            throw new EngineException.SystemFailure("cannot read /proc/meminfo: " + e.getMessage(), e);
        }
    }

    public static List<String> commandLine(int pid) {
        return ProcText.zeroTerminated(ProcFile.bytes(pid, "cmdline"));
    }

    public static List<String> environment(int pid) {
        return ProcText.zeroTerminated(ProcFile.bytes(pid, "environ"));
    }

    /** Name of a thread, empty where it has ended. */
    public static String threadName(int tid) {
        String name = ProcFile.text(tid, "comm");
        return name.endsWith("\n") ? name.substring(0, name.length() - 1) : name;
    }

    public static String executable(int pid) {
        return link(pid, "exe");
    }

    public static String workingDirectory(int pid) {
        return link(pid, "cwd");
    }

    private static String link(int pid, String name) {
        Path path = ProcFile.path(pid, name);
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            throw new EngineException.SystemFailure("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Processes whose parent is {@code pid}; empty where the kernel does not list them. */
    public static List<Integer> children(int pid) {
        try {
            List<Integer> children = new ArrayList<>();
            String text = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
            for (String word : text.trim().split(" ")) {
                if (!word.isEmpty()) {
                    children.add(Integer.valueOf(word));
                }
            }
            return children;
        } catch (NoSuchFileException absent) {
            return List.of(); // CONFIG_PROC_CHILDREN is off: there is nothing to tell
        } catch (IOException e) {
            if (ProcFile.isGone(e)) {
                return List.of();
            }
            throw new EngineException.SystemFailure("cannot read the children of " + pid + ": " + e.getMessage(), e);
        }
    }
}
