package org.lapidary.engine.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.capture.OwnWrites;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.InstructionCounter;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/** What can be done with a traced program, found out on one. */
final class Tracing {

    private static final String PTRACE = "tracing";

    private Tracing() {}

    static List<Probe> probes() {
        LaunchSpec shell = new LaunchSpec(
                List.of("/bin/sh", "-c", ":"), List.of(), Path.of("/"), Optional.empty(), Optional.empty());
        try (Tracee tracee = new Launcher(shell, CpuProfiles.byName("gem5")).launch(notice -> {})) {
            List<Probe> probes = new ArrayList<>();
            probes.add(Probe.good(PTRACE, "permitted" + surroundings()));
            probes.add(cpuid(tracee));
            probes.add(changedPages(tracee));
            probes.add(writtenFiles(tracee));
            probes.add(instructions(tracee));
            return probes;
        } catch (EngineException e) {
            return List.of(Probe.missing(PTRACE, "not possible" + surroundings(), e.getMessage()));
        }
    }

    /** What has a say in it, as far as it can be read. */
    private static String surroundings() {
        StringBuilder text = new StringBuilder();
        read("/proc/sys/kernel/yama/ptrace_scope")
                .ifPresent(scope -> text.append("; kernel.yama.ptrace_scope ").append(scope));
        read("/proc/self/status")
                .flatMap(status -> status.lines()
                        .filter(line -> line.startsWith("Seccomp:"))
                        .findFirst())
                .filter(line -> !line.endsWith("0"))
                .ifPresent(line -> text.append("; under a seccomp filter"));
        return text.toString();
    }

    private static Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException absent) {
            return Optional.empty(); // kernels without the feature have no such file
        }
    }

    private static Probe cpuid(Tracee tracee) {
        return tracee.faultsOnCpuid()
                ? Probe.good("CPUID", "can be made to fault")
                : Probe.lacking(
                        "CPUID",
                        "can't be made to fault",
                        "a program is shown gem5's CPU by traps in its code and its libraries', set as they are mapped:"
                                + " CPUID in code that is made at run time, as by a JIT, is answered by the real CPU,"
                                + " and CPUID run while SIGTRAP is blocked may unblock it");
    }

    private static Probe changedPages(Tracee tracee) {
        String way;
        try (RemoteCalls remote = tracee.remote();
                MemoryCapture memory = new MemoryCapture(tracee, remote, notice -> {})) {
            way = memory.describe();
        }
        String how = way.replaceFirst("^changed pages found by ", "by ");
        return way.contains("PAGEMAP_SCAN")
                ? Probe.good("changed pages", how)
                : Probe.lacking(
                        "changed pages",
                        how,
                        "each checkpoint stops the program for longer; Linux 6.7 or newer has a quicker way");
    }

    private static Probe writtenFiles(Tracee tracee) {
        return OwnWrites.canBeAsked(tracee)
                ? Probe.good("written files", "by fanotify: the kernel tells which the program wrote")
                : Probe.lacking(
                        "written files",
                        "by their names in the program's memory",
                        "of files that the program has closed again, some may be missed and others' of the same name be"
                                + " taken for its own; Linux 5.13 or newer tells whose they are");
    }

    private static Probe instructions(Tracee tracee) {
        int obstacle = InstructionCounter.obstacle(tracee.pid());
        return obstacle == 0
                ? Probe.good("instruction counter", "usable")
                : Probe.lacking(
                        "instruction counter",
                        obstacle == Errno.ENOENT || obstacle == Errno.ENODEV
                                ? "this processor has none, as those of many virtual machines"
                                : Errno.describe(obstacle),
                        "checkpoints tell seconds of the program and no instructions"
                                + (obstacle == Errno.EACCES || obstacle == Errno.EPERM
                                        ? "; kernel.perf_event_paranoid at 2 or below permits it"
                                        : ""));
    }
}
