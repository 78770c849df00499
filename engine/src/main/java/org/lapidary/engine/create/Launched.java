package org.lapidary.engine.create;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.tracee.Launcher;
import org.lapidary.engine.tracee.Tracee;

/** A program from its first instruction. */
final class Launched implements ProgramStart {

    private final LaunchSpec spec;
    private final String cpuProfile;
    private final Launcher launcher;

    Launched(LaunchSpec spec, String cpuProfile) {
        this.spec = spec;
        this.cpuProfile = cpuProfile;
        this.launcher = new Launcher(spec, CpuProfiles.byName(cpuProfile));
    }

    @Override
    public List<String> command() {
        return spec.command();
    }

    @Override
    public String cpuProfile() {
        return cpuProfile;
    }

    @Override
    public Map<String, String> origin() {
        return Map.of("directory", spec.directory().toString());
    }

    @Override
    public Tracee start(Consumer<String> notices) {
        return launcher.launch(notices);
    }

    @Override
    public void cancel() {
        launcher.cancel();
    }
}
