package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lapidary.engine.state.PosixTimer;

/**
 * {@code /proc/PID/timers}, which a kernel with CONFIG_CHECKPOINT_RESTORE has (proc_pid_timers(5)). Four lines tell of
 * each timer:
 *
 * <pre>
 *  ID: 1
 *  signal: 60/00007fff86e452a8
 *  notify: signal/tid.2634
 *  ClockID: 0
 * </pre>
 */
public final class ProcTimers {

    private static final Pattern TIMER = Pattern.compile(
            "ID: (\\d+)\nsignal: (\\d+)/([0-9a-f]+)\nnotify: (signal|none|thread)/(tid|pid)\\.(\\d+)\nClockID: (-?\\d+)");

    private ProcTimers() {}

    /** Timers of a process, their times left out; none where the kernel does not list them. */
    public static List<PosixTimer> read(int pid) {
        try {
            return parse(Files.readString(ProcFile.path(pid, "timers")));
        } catch (IOException absent) {
            return List.of();
        }
    }

    static List<PosixTimer> parse(String text) {
        List<PosixTimer> timers = new ArrayList<>();
        Matcher matcher = TIMER.matcher(text);
        while (matcher.find()) {
            boolean toThread = matcher.group(5).equals("tid");
            timers.add(new PosixTimer(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(7)),
                    Integer.parseInt(matcher.group(2)),
                    Long.parseUnsignedLong(matcher.group(3), 16),
                    List.of("signal", "none", "thread").indexOf(matcher.group(4)) | (toThread ? PosixTimer.THREAD_ID : 0),
                    toThread ? Integer.parseInt(matcher.group(6)) : 0,
                    0,
                    0));
        }
        return timers;
    }
}
