package org.lapidary.engine.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code /proc/PID/smaps} tells of mappings beyond {@code maps} (proc_pid_smaps(5)). The kernel walks all page
 * tables for it, so it is read only where there is something to be found.
 */
public final class ProcSmaps {

    /**
     * One mapping.
     *
     * @param resident bytes in memory
     * @param flags two letters each, {@code gd} for one that grows downwards, {@code lo} for one that is locked
     */
    public record Entry(long start, long end, long resident, Set<String> flags) {}

    private ProcSmaps() {}

    public static List<Entry> read(int pid) {
        return parse(ProcFile.text(pid, "smaps"));
    }

    static List<Entry> parse(String text) {
        List<Entry> entries = new ArrayList<>();
        long start = 0;
        long end = 0;
        long resident = 0;
        for (String line : text.split("\n")) {
            String first = line.substring(0, Math.max(0, line.indexOf(' ')));
            int dash = first.indexOf('-');
            if (first.equals("Rss:")) {
                resident = Long.parseLong(line.substring(first.length(), line.length() - " kB".length()).trim()) << 10;
            } else if (first.equals("VmFlags:")) {
                entries.add(new Entry(start, end, resident, Set.of(line.substring(first.length()).trim().split(" "))));
            } else if (dash > 0) {
                start = Long.parseUnsignedLong(first, 0, dash, 16);
                end = Long.parseUnsignedLong(first, dash + 1, first.length(), 16);
            }
        }
        return entries;
    }
}
