package org.lapidary.engine.proc;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/limits}: the limits of a process, which all may read; prlimit(2) refuses those of a process that has
 * become another user's, to root too where it has no CAP_SYS_RESOURCE, as in containers.
 */
public final class ProcLimits {

    /** Width of a limit's name and the space behind it (Linux {@code fs/proc/base.c}, proc_pid_limits). */
    private static final int NAME = 26;

    private ProcLimits() {}

    /** Soft and hard limit; -1 is no limit (RLIM_INFINITY). */
    public record Limit(long soft, long hard) {}

    /** By resource: the kernel lists them in the order of their numbers, behind a line of titles. */
    public static List<Limit> of(int pid) {
        List<Limit> limits = new ArrayList<>();
        for (String line : ProcFile.text(pid, "limits").lines().skip(1).toList()) {
            String[] values = line.substring(NAME).strip().split(" +");
            limits.add(new Limit(value(values[0]), value(values[1])));
        }
        return limits;
    }

    private static long value(String text) {
        return text.equals("unlimited") ? -1 : Long.parseUnsignedLong(text);
    }
}
