package org.lapidary.engine.proc;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.state.MemoryMapping;

/**
 * {@code /proc/PID/maps}, proc_pid_maps(5). A line is
 * {@code 7f01a0000000-7f01a0021000 rw-p 00000000 00:00 0   path}; the path may hold blanks, and a newline in it is
 * written {@code \012}.
 */
public final class ProcMaps {

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXEC = 4;

    private ProcMaps() {}

    public static List<MemoryMapping> read(int pid) {
        return parse(ProcFile.text(pid, "maps"));
    }

    /** False where this user may not look into the process, as where it is not "dumpable" (prctl(2)) any more. */
    public static boolean mayRead(int pid) {
        try {
            Files.newInputStream(ProcFile.path(pid, "maps")).close();
            return true;
        } catch (AccessDeniedException refused) {
            return false;
        } catch (IOException other) {
            return true; // to be met, and told, by whoever reads it
        }
    }

    static List<MemoryMapping> parse(String text) {
        List<MemoryMapping> mappings = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                end = text.length();
            }
            mappings.add(parseLine(text.substring(at, end)));
            at = end + 1;
        }
        return mappings;
    }

    private static MemoryMapping parseLine(String line) {
        int dash = line.indexOf('-');
        int flags = line.indexOf(' ', dash) + 1;
        int offset = flags + 5;
        int device = line.indexOf(' ', offset) + 1;
        int inode = line.indexOf(' ', device) + 1;
        int inodeEnd = line.indexOf(' ', inode);
        if (inodeEnd < 0) {
            inodeEnd = line.length();
        }
        int protection = (line.charAt(flags) == 'r' ? READ : 0)
                | (line.charAt(flags + 1) == 'w' ? WRITE : 0)
                | (line.charAt(flags + 2) == 'x' ? EXEC : 0);
        return new MemoryMapping(
                Long.parseUnsignedLong(line, 0, dash, 16),
                Long.parseUnsignedLong(line, dash + 1, flags - 1, 16),
                protection,
                line.charAt(flags + 3) == 's',
                Long.parseUnsignedLong(line, offset, device - 1, 16),
                line.substring(device, inode - 1),
                Long.parseLong(line, inode, inodeEnd, 10),
                ProcText.decodePath(line.substring(inodeEnd).stripLeading()));
    }
}
