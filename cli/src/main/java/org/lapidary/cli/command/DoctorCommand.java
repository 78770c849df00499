package org.lapidary.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.lapidary.cli.Context;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.report.DoctorReport;
import org.lapidary.config.Settings;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.host.Doctor;
import org.lapidary.engine.host.Probe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary doctor}: what this host offers, and what each lack costs. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Find out what this host offers, and what each lack costs.",
        footer = {
            "",
            "Traces a small program for it and leaves nothing behind. The status is 0 where 'create' can work and 4"
                    + " where it cannot."
        })
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand
    private LapidaryCommand parent;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    @Option(
            names = "--cpuid",
            description = "Print the CPU that programs are shown by default, as a file for 'create --cpu FILE', and"
                    + " do nothing else.")
    private boolean cpuid;

    @Override
    public Integer call() {
        Context context = parent.context();
        if (cpuid) {
            context.console().out().print(CpuProfiles.describeGem5());
            return 0;
        }
        Settings settings = parent.settings();
        List<Probe> probes = context.services()
                .examineHost(store.directory(settings), settings.gem5().binary());
        DoctorReport report = new DoctorReport(probes);
        context.console().out().print(json ? report.json() : report.text());
        return (Doctor.canCreate(probes) ? ExitCode.OK : ExitCode.NOT_PERMITTED).code();
    }
}
