package org.lapidary.cli.command;

import java.time.Duration;
import java.util.Optional;
import org.lapidary.config.Settings;
import org.lapidary.engine.capture.FilePolicy;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Overload;
import picocli.CommandLine.Option;

/** When {@code create} takes checkpoints, and of what; what is not given is as the settings have it. */
final class CheckpointingOptions {

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = Converters.Interval.class,
            description = "Run time of the program between checkpoints: seconds (0.5), or with us, ms, s, min (500ms);"
                    + " default 1s.")
    private Duration interval;

    @Option(
            names = "--keyframe-every",
            paramLabel = "N",
            converter = Converters.Positive.class,
            description = "Every N-th checkpoint is a keyframe, whose page map those after it build on; default 10.")
    private Integer keyframeEvery;

    @Option(
            names = "--max-checkpoints",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "After N checkpoints the program runs on untouched; default 0, no limit.")
    private Integer maxCheckpoints;

    @Option(
            names = "--max-pause",
            paramLabel = "MS",
            converter = Converters.Count.class,
            description = "Milliseconds that the program may stand still for a checkpoint: where reading what changed"
                    + " would take longer, it is copied by clone and runs on while the copy is read; default 0, no bound:"
                    + " that is done where it makes a much shorter pause.")
    private Integer maxPause;

    @Option(
            names = "--on-overload",
            paramLabel = "WHAT",
            converter = Converters.OverloadChoice.class,
            description = "Where the program changes its memory faster than the store takes it: 'wait' (default) makes it"
                    + " wait at its checkpoints, 'skip' leaves checkpoints out; the report tells how long or how many.")
    private Overload onOverload;

    @Option(
            names = "--name",
            paramLabel = "RUN",
            converter = Converters.Run.class,
            description = "Name of the run; default: the program's name and the first free number.")
    private String name;

    @Option(
            names = "--cpu",
            paramLabel = "CPU",
            converter = Converters.Cpu.class,
            description = "The CPU that the program is shown: 'gem5' (default) keeps it to instructions that gem5 has,"
                    + " 'host' shows the real one, a file another ('lapidary doctor --cpuid' prints one).")
    private String cpu;

    @Option(
            names = "--files",
            paramLabel = "WHICH",
            converter = Converters.FileChoice.class,
            description = "Contents of files that checkpoints hold: 'none', 'changed' (default: files that the program"
                    + " may write or has written, and those without a name) or 'all' that it has open or mapped.")
    private FilePolicy.Which files;

    @Option(
            names = "--file-limit",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "Larger files are left out, and named; default 64MiB.")
    private Long fileLimit;

    /** Whether the CPU was given, rather than left to the settings. */
    boolean namesCpu() {
        return cpu != null;
    }

    CreateOptions options(Settings.Create defaults) {
        int pause = maxPause == null ? defaults.maxPause() : maxPause;
        return CreateOptions.every(interval == null ? defaults.interval() : interval)
                .runName(Optional.ofNullable(name))
                .keyframeEvery(keyframeEvery == null ? defaults.keyframeEvery() : keyframeEvery)
                .maxCheckpoints(maxCheckpoints == null ? defaults.maxCheckpoints() : maxCheckpoints)
                .cpuProfile(cpu == null ? defaults.cpu() : cpu)
                .files(new FilePolicy(
                        files == null ? Converters.which(defaults.files()) : files,
                        fileLimit == null ? defaults.fileLimit() : fileLimit))
                .maxPause(pause > 0 ? Optional.of(Duration.ofMillis(pause)) : Optional.empty())
                .overload(onOverload == null ? Converters.overload(defaults.onOverload()) : onOverload)
                .build();
    }
}
