package org.lapidary.engine.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the kernel and the disk leave to this user. */
final class Limits {

    private static final long GIB = 1L << 30;

    private Limits() {}

    static List<Probe> probes(Path store) {
        return List.of(memory(), overcommit(), locked(), hugePages(), disk(store));
    }

    private static Probe memory() {
        long available = meminfo("MemAvailable") << 10;
        String found = bytes(available) + " available";
        return available >= GIB
                ? Probe.good("memory", found)
                : Probe.lacking(
                        "memory",
                        found,
                        "up to an eighth of the machine's is taken for what the store has yet to take, and the"
                                + " program waits where that is full");
    }

    private static Probe overcommit() {
        String mode = text("/proc/sys/vm/overcommit_memory");
        return mode.equals("2")
                ? Probe.lacking(
                        "overcommit",
                        "never (vm.overcommit_memory 2)",
                        "a checkpoint of a program that reserves more than it uses may not be resumed here")
                : Probe.good("overcommit", mode.equals("1") ? "always" : "by the kernel's guess");
    }

    private static Probe locked() {
        String limit = text("/proc/self/limits").lines()
                .filter(line -> line.startsWith("Max locked memory"))
                .map(line -> line.substring("Max locked memory".length()).strip().split(" ")[0])
                .findFirst()
                .orElse("unknown");
        return Probe.good("locked memory", limit.matches("\\d+") ? bytes(Long.parseLong(limit)) : limit);
    }

    private static Probe hugePages() {
        long free = meminfo("HugePages_Free");
        return free > 0
                ? Probe.good("huge pages", free + " free")
                : Probe.lacking(
                        "huge pages",
                        "none free",
                        "concerns programs alone that map huge pages (hugetlb): they fail or do without, as ever");
    }

    private static Probe disk(Path store) {
        Path there = store.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(there);
            String found = bytes(disk.getUsableSpace()) + " free for " + store + " (" + disk.type() + ")";
            if (!Files.isWritable(there)) {
                return Probe.missing("store", found + ", not writable", "choose another directory with -D");
            }
            return disk.getUsableSpace() >= GIB
                    ? Probe.good("store", found)
                    : Probe.lacking("store", found, "a run ends where the disk is full; what was stored is kept");
        } catch (IOException e) {
            return Probe.missing("store", there + ": " + e.getMessage(), "choose another directory with -D");
        }
    }

    /** A number of {@code /proc/meminfo}, 0 where there is none such. */
    private static long meminfo(String name) {
        return text("/proc/meminfo")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            return ""; // sandboxes hide some of /proc: nothing is known then
        }
    }

    private static String bytes(long bytes) {
        return bytes < GIB
                ? (bytes >> 20) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
    }
}
