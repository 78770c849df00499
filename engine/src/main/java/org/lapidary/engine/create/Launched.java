package org.lapidary.engine.create;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.Tracee;

/** A program from its first instruction. */
record Launched(LaunchSpec spec, String cpuProfile) implements ProgramStart {

    @Override
    public List<String> command() {
        return spec.command();
    }

    @Override
    public Map<String, String> origin() {
        return Map.of("directory", spec.directory().toString());
    }

    @Override
    public Tracee start(Consumer<String> notices) {
        return Launcher.launch(spec, CpuProfiles.byName(cpuProfile), notices);
    }
}
